package reports

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// ReadJSON reads what [WriteJSON] wrote, of this version of the format or of version 1. A field that it does not know is
// passed over: within a version fields may be added. Of version 1 the causes are worked out anew; what it did not have,
// latency and the answers by step among it, is empty.
func ReadJSON(r io.Reader) (*Result, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("the report cannot be read: %w", err)
	}
	var head struct {
		Schema       int             `json:"schema"`
		Requirements json.RawMessage `json:"requirements"`
		Checks       json.RawMessage `json:"checks"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("this is not a report of a run: %w", err)
	}
	if head.Schema < 1 || head.Requirements == nil || head.Checks == nil {
		return nil, fmt.Errorf("this is not a report of a run: it has no requirements and checks, as report.json has")
	}
	if head.Schema > SchemaVersion {
		return nil, fmt.Errorf("the report is of version %d of the format, and this version of the tool reads up to %d", head.Schema, SchemaVersion)
	}
	var out Result
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, fmt.Errorf("the report is damaged: %w", err)
	}
	if head.Schema == 1 {
		return &out, out.upgrade(head.Checks)
	}
	return &out, nil
}

// upgrade makes a result of version 1 one of this version. There, the program of a red check stood in the check.
func (r *Result) upgrade(checks json.RawMessage) error {
	var old []struct {
		Program *program.Program `json:"program"`
	}
	if err := json.Unmarshal(checks, &old); err != nil {
		return fmt.Errorf("the report is damaged: %w", err)
	}
	r.Schema, r.Kind = SchemaVersion, KindRun
	seen := map[string]bool{}
	for i, o := range old {
		if o.Program == nil {
			continue
		}
		r.Checks[i].Programs = []string{o.Program.ID}
		if !seen[o.Program.ID] {
			seen[o.Program.ID] = true
			r.Programs = append(r.Programs, PlayedProgram{Program: *o.Program, Playings: []Playing{}})
		}
	}
	r.gatherCauses()
	return nil
}
