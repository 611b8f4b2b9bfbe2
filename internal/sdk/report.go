package sdk

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// ReportSchema names the version of a report's JSON: that of [reports.SDKSchema]. Version 2 is read too.
const ReportSchema = 3

// Report is what came of judging one SDK.
type Report struct {
	Schema  int    `json:"schema"`
	SDK     string `json:"sdk"`
	Version string `json:"version"`
	// Reached says by what the SDK was led to the recording server.
	Reached string `json:"reached,omitempty"`
	// Again is the command that judges the SDK again.
	Again string `json:"again,omitempty"`
	// Selected: not all checks were judged, on purpose.
	Selected bool `json:"selected,omitempty"`
	// Unavailable says why an SDK could not be judged at all; Result is nil then.
	Unavailable string `json:"unavailable,omitempty"`
	Facts       Facts  `json:"facts"`
	// Deviations are what was not kept, by what it means for who uses the SDK, the worst first.
	Deviations []Deviation     `json:"deviations,omitempty"`
	Result     *reports.Result `json:"result,omitempty"`
	// Recordings are what was judged. They are large and kept apart, for later judges.
	Recordings *Recordings `json:"-"`
}

// callersWork stands behind the title of a check that an SDK cannot be credited with.
const callersWork = " (the caller's work: the SDK hands over raw answers)"

// report judges the recordings, of which digest is the file's.
func report(contract *spec.Contract, requirements []Requirement, a about, all Recordings, digest string, announce Announcer) *Report {
	result := a.info(contract, digest)
	counted := map[string]bool{}
	means := map[string]Consequence{}
	out := &Report{Schema: ReportSchema, SDK: a.SDK, Version: a.Version, Reached: a.reached(), Again: a.again(a.Only...),
		Selected: len(a.Only) > 0, Facts: facts(all), Result: &result, Recordings: &all}
	exchanges := map[int]record.Exchange{}
	for _, r := range all.Cases {
		result.Calls += len(r.Requests) + r.Uncounted
		for _, q := range r.Requests {
			exchanges[q.ID] = q.Exchange
		}
	}
	result.Exchanges = result.Calls
	for _, r := range requirements {
		result.Requirements = append(result.Requirements, reports.Requirement{Requirement: asTried(r, all)})
		for _, c := range r.Checks {
			said := assess(contract, r, c, all)
			check := reports.Check{ID: c.ID, Chapter: r.Chapter, Title: c.Title, Level: r.Level, Finding: said.finding(r.Requirement),
				Seconds: seconds(c, all, counted)}
			if all.App.RawAnswers && c.Caller {
				check.Title += callersWork
			}
			if check.Finding.Red() {
				for _, id := range check.Finding.Exchanges {
					check.Evidence = append(check.Evidence, exchanges[id])
				}
				check.Reproduce = a.again(c.ID)
				means[c.ID] = r.Means
				if said.consequence != (Consequence{}) {
					means[c.ID] = said.consequence
				}
			}
			result.Checks = append(result.Checks, check)
		}
	}
	if announce != nil {
		announce(a.SDK, result.Checks, a.Started)
	}
	for _, c := range result.Checks {
		if c.Finding.Red() {
			out.deviate(means[c.ID], c.Level, c.ID)
		}
	}
	worstFirst(out.Deviations)
	result.Gather()
	result.Causes = causes(&result, out.Deviations)
	return out
}

// asTried is the requirement, whose evidence is needed where its cases were tried. An adapter may lack an operation, and says so then;
// one that hangs or ends in it leaves open what the run is there to tell.
func asTried(r Requirement, all Recordings) spec.Requirement {
	for _, rec := range all.Cases {
		used := slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Uses(rec.Case.Name) })
		if used && rec.Trouble != nil && rec.Trouble.Kind != Unsupported {
			r.Evidence = spec.Core
		}
	}
	return r.Requirement
}

// deviate adds a check to the deviation that means the same, or to a new one.
func (r *Report) deviate(means Consequence, level spec.Level, id string) {
	i := slices.IndexFunc(r.Deviations, func(d Deviation) bool { return d.Text == means.Text })
	if i < 0 {
		r.Deviations = append(r.Deviations, Deviation{Consequence: means, Level: string(level), Checks: []string{id}})
		return
	}
	d := &r.Deviations[i]
	d.Checks = append(d.Checks, id)
	if level == spec.Must {
		d.Level = string(level)
	}
	if slices.Index(severities, means.Severity) < slices.Index(severities, d.Severity) {
		d.Severity = means.Severity
	}
}

// again is the command line that judges the SDK again, by those checks.
func (a about) again(only ...string) string {
	words := []string{"unreadcheck", "sdk"}
	if a.Listener != "" {
		words = append(words, "--"+a.Listener)
	}
	if a.App.ReadyUserSig {
		words = append(words, "--ready-usersig")
	}
	for _, name := range only {
		words = append(words, "--only", name)
	}
	words = append(words, "--")
	for _, word := range a.Command {
		words = append(words, shellWord(word))
	}
	return strings.Join(words, " ")
}

// shellWord is a word as a POSIX shell reads it.
func shellWord(word string) string {
	if word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=,@%+") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// seconds is how long the cases of a check took. A case that several checks use counts with the first of them alone, so that the
// checks together take no longer than the run.
func seconds(c Check, all Recordings, counted map[string]bool) float64 {
	total := 0.0
	for _, r := range all.Cases {
		if c.Uses(r.Case.Name) && !counted[r.Case.Name] {
			counted[r.Case.Name] = true
			total += r.Took.Seconds()
		}
	}
	return total
}

// Caught are the ids of the checks that say that a must or a should is not kept.
func (r *Report) Caught() []string {
	return r.with(func(f judge.Finding) bool { return f.Red() })
}

// Unjudged are the ids of the checks of which the run says nothing, observations apart.
func (r *Report) Unjudged() []string {
	return r.with(func(f judge.Finding) bool {
		return f.Verdict == judge.Untestable || f.Verdict == judge.NotApplicable && f.Observed == ""
	})
}

func (r *Report) with(wanted func(judge.Finding) bool) []string {
	var out []string
	if r.Result != nil {
		for _, c := range r.Result.Checks {
			if wanted(c.Finding) {
				out = append(out, c.ID)
			}
		}
	}
	return out
}

// Exchanges are all requests with their answers, in the order in which they came.
func (r *Report) Exchanges() []record.Exchange {
	var out []record.Exchange
	for _, rec := range r.Recordings.Cases {
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
		return nil, fmt.Errorf("is not a report: %w", err)
	}
	switch {
	case r.Schema != ReportSchema && r.Schema != 2:
		return nil, fmt.Errorf("is a report of version %d; this reads the versions 2 and %d", r.Schema, ReportSchema)
	case r.SDK == "":
		return nil, fmt.Errorf("names no SDK")
	case r.Unavailable == "" && r.Result == nil:
		return nil, fmt.Errorf("has neither a result nor a reason why there is none")
	}
	return &r, nil
}
