package sdk

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/judge"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// ReportSchema names the version of a report's JSON.
const ReportSchema = 1

// Report is what came of judging one SDK.
type Report struct {
	Schema  int    `json:"schema"`
	SDK     string `json:"sdk"`
	Version string `json:"version"`
	// Reached says by what the SDK was led to the recording server.
	Reached string `json:"reached,omitempty"`
	// Unavailable says why an SDK could not be judged at all; Result is nil then.
	Unavailable string          `json:"unavailable,omitempty"`
	Result      *reports.Result `json:"result,omitempty"`
	// Conduct is what was judged. It is large and kept apart, for later judges.
	Conduct *Conduct `json:"-"`
}

// report judges the conduct.
func report(config Config, requirements []Requirement, conduct Conduct, state *runState, interrupted bool) *Report {
	result := info(config, state)
	result.Interrupted = interrupted
	exchanges := map[int]record.Exchange{}
	for _, r := range conduct.Recordings {
		result.Calls += len(r.Requests) + r.Uncounted
		for _, q := range r.Requests {
			exchanges[q.ID] = q.Exchange
		}
	}
	result.Exchanges = result.Calls
	for _, r := range requirements {
		result.Requirements = append(result.Requirements, reports.Requirement{Requirement: r.Requirement})
		for i, f := range Judge(config.Contract, r, conduct) {
			check := reports.Check{ID: r.Checks[i].ID, Chapter: r.Chapter, Title: r.Checks[i].Title, Level: r.Level, Finding: f,
				Seconds: seconds(r.Checks[i], conduct)}
			if f.Red() {
				for _, id := range f.Exchanges {
					check.Evidence = append(check.Evidence, exchanges[id])
				}
			}
			result.Checks = append(result.Checks, check)
		}
	}
	result.Gather()
	return &Report{Schema: ReportSchema, SDK: state.sdk, Version: state.version, Reached: config.Entrance.String(), Result: &result, Conduct: &conduct}
}

func seconds(c Check, conduct Conduct) float64 {
	total := 0.0
	for _, r := range conduct.Recordings {
		if c.Uses(r.Case.Name) {
			total += r.Took.Seconds()
		}
	}
	return total
}

// Caught are the ids of the checks that say that a must or a should is not kept.
func (r *Report) Caught() []string {
	var out []string
	if r.Result != nil {
		for _, c := range r.Result.Checks {
			if c.Finding.Red() {
				out = append(out, c.ID)
			}
		}
	}
	return out
}

// Exchanges are all requests with their answers, in the order in which they came.
func (r *Report) Exchanges() []record.Exchange {
	var out []record.Exchange
	for _, rec := range r.Conduct.Recordings {
		for _, q := range rec.Requests {
			out = append(out, q.Exchange)
		}
	}
	slices.SortFunc(out, func(a, b record.Exchange) int { return a.ID - b.ID })
	return out
}

// WriteJSON writes the report as one indented document.
func WriteJSON(w io.Writer, r *Report) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return fmt.Errorf("the report cannot be written: %w", err)
	}
	return nil
}

// ReadJSON reads what [WriteJSON] wrote.
func ReadJSON(from io.Reader) (*Report, error) {
	var r Report
	if err := json.NewDecoder(from).Decode(&r); err != nil {
		return nil, fmt.Errorf("is no report: %w", err)
	}
	switch {
	case r.Schema != ReportSchema:
		return nil, fmt.Errorf("is a report of version %d; this reads version %d", r.Schema, ReportSchema)
	case r.SDK == "":
		return nil, fmt.Errorf("names no SDK")
	case r.Unavailable == "" && r.Result == nil:
		return nil, fmt.Errorf("has neither a result nor a reason why there is none")
	}
	return &r, nil
}

// worst tells what is to be said of a requirement in one word.
func worst(q reports.Requirement) string {
	switch {
	case q.Verdict == "":
		return "not selected"
	case q.Level == spec.Observe && q.Verdict == judge.NotApplicable:
		return "observed"
	default:
		return string(q.Verdict)
	}
}
