package concurrent

import (
	"fmt"
	"io"

	"github.com/anishathalye/porcupine"

	"github.com/unreadcheck/unreadcheck/spec"
)

// Visualize writes a page of HTML that shows the stretch of the history that the finding is about: a lane for each
// client, the orders that explain most, and where each of them ends. The page needs nothing beside itself.
func Visualize(w io.Writer, c *spec.Contract, h History, f Finding) error {
	if err := h.validate(); err != nil {
		return err
	}
	for _, m := range h.memberships(c) {
		for _, s := range m.segments {
			if m.group != f.Group || m.member != f.Member || s.first != f.Round {
				continue
			}
			model := s.rules.porcupine(s.from)
			_, info := porcupine.CheckOperationsVerbose(model, history(s.operations), searchTime)
			if err := porcupine.Visualize(model, info, w); err != nil {
				return fmt.Errorf("the history cannot be shown: %w", err)
			}
			return nil
		}
	}
	return fmt.Errorf("the history has nothing of %s in %s from round %d on", f.Member, f.Group, f.Round+1)
}
