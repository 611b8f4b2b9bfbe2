package reports

import (
	"errors"
	"testing"
)

// full is a writer on which nothing fits.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWritersHandOnErrors(t *testing.T) {
	contract := contractFile(t)
	for name, err := range map[string]error{
		"junit":        WriteJUnit(full{}, every()),
		"json":         WriteJSON(full{}, every()),
		"summary":      writeSummary(full{}, every()),
		"exchanges":    WriteExchanges(full{}, every().Checks[4].Evidence),
		"requirements": RequirementsMarkdown(full{}, contract),
	} {
		if !errors.Is(err, errFull) || err.Error() == errFull.Error() {
			t.Errorf("%s: the error is %v, want one that says what was written and wraps %v", name, err, errFull)
		}
	}
}
