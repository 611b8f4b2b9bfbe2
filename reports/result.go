// Package reports holds the result of a run and writes it for people and machines: to the console, as JUnit, as JSON.
// There is one result model; every report is a view of it.
package reports

import (
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// The exit codes of the tool.
const (
	ExitConformant    = 0
	ExitNotConformant = 1
	ExitUsage         = 2
	ExitInconclusive  = 3
	ExitHarness       = 4
	ExitInterrupted   = 130
)

// The words for the result of a whole run.
const (
	Conformant    = "conformant"
	NotConformant = "not conformant"
	Inconclusive  = "inconclusive"
	KeptSelection = "kept in what was selected"
	HarnessFault  = "harness error"
)

// SchemaVersion names the version of report.json; it changes when a reader of the old one could be misled. [ReadJSON] reads
// the older ones too.
const SchemaVersion = 2

// The kinds of results.
const (
	KindRun = "run"
	KindSDK = "sdk"
)

// Result is the result of a run.
type Result struct {
	Schema int `json:"schema"`
	// Kind says what was judged: [KindRun] a server, [KindSDK] a client.
	Kind string `json:"kind"`
	// Verdict is one of the words for a whole run, and ExitCode what the command ends with.
	Verdict  string `json:"verdict"`
	ExitCode int    `json:"exitCode"`
	// Interrupted: the run was ended by a signal, so that its result is a part of one.
	Interrupted bool `json:"interrupted,omitempty"`

	Tool     Tool         `json:"tool"`
	Contract ContractInfo `json:"contract"`
	// Digests tell what was judged by what.
	Digests *Digests   `json:"digests,omitempty"`
	Target  TargetInfo `json:"target"`
	Started time.Time  `json:"started"`
	// Seconds is how long the run took.
	Seconds float64 `json:"seconds"`
	Seed    uint64  `json:"seed"`
	Strict  bool    `json:"strict"`
	// Calls is how many calls of the endpoint were made, and Exchanges how many exchanges in all.
	Calls     int `json:"calls"`
	Exchanges int `json:"exchanges"`
	// HeldPace is the pace in calls a second to which the run slowed down, since calls of the endpoint were refused as too
	// frequent; 0 where none was.
	HeldPace float64 `json:"heldPace,omitempty"`

	// Requirements are those of the profile, in the contract's order.
	Requirements []Requirement `json:"requirements"`
	// Checks are those that were selected, in the order of the suites.
	Checks []Check `json:"checks"`
	// Causes are what the red checks and those that they block come down to, the worst first.
	Causes []Cause `json:"causes"`
	// BehavesLike is the known fault whose signature the red requirements are; it is absent where they are that of none, or
	// of several.
	BehavesLike *KnownFault `json:"behavesLike,omitempty"`
	// Programs are what was played, each once, in the order of the checks that rest on them.
	Programs []PlayedProgram `json:"programs"`
	// Latency is how long answers took, by command.
	Latency []Latency `json:"latency"`
	// Coverage is which parts of the contract the run touched; it is absent where that was not counted.
	Coverage *Coverage `json:"coverage,omitempty"`
	// Rate is what the probe of the rate limit tells; it is absent where none was made.
	Rate *judge.Inference `json:"rate,omitempty"`
	// Behaviour is what the target showed, step by step, those answers included that the contract allows: two runs are compared
	// by it.
	Behaviour *behaviour.Behaviour `json:"behaviour,omitempty"`
	// Narrowed: filters left checks out, so that the verdict is one on a selection.
	Narrowed bool `json:"narrowed,omitempty"`
	// Transient says how many calls met transient failures, where these were too many to say anything of the target.
	Transient string `json:"transient,omitempty"`
	// Stage is what became of what the run made on the target; it is absent where that is not known.
	Stage *Stage `json:"stage,omitempty"`
	// Notes are sentences that a reader should know: how the stage was set, what calls waited for.
	Notes []string `json:"notes,omitempty"`
}

// Tool says what made the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// ContractInfo says by which contract was judged.
type ContractInfo struct {
	// Version is the documentation's date, Profile the profile's.
	Version string `json:"version"`
	Profile string `json:"profile"`
	// SHA256 is the digest of the contract file, in hex.
	SHA256 string `json:"sha256"`
}

// Digests are SHA-256 digests, in hex, of what a result was made with and of.
type Digests struct {
	// Tool is that of the executable, Contract that of the contract file, Profile that of the ids which are scored, a line
	// each, and Recordings that of recordings.jsonl. One that is not known is absent.
	Tool       string `json:"tool,omitempty"`
	Contract   string `json:"contract,omitempty"`
	Profile    string `json:"profile,omitempty"`
	Recordings string `json:"recordings,omitempty"`
}

// TargetInfo says what was judged.
type TargetInfo struct {
	// Address is what the user named: a URL, a region id or "embedded". URL is what was called.
	Address string `json:"address"`
	URL     string `json:"url"`
	// Observer is the way in which counts were read back, or empty.
	Observer string `json:"observer"`
	// ReadBackLagSeconds is how long a change took to be seen.
	ReadBackLagSeconds float64 `json:"readBackLagSeconds"`
}

// Requirement is a requirement of the contract with what came of it.
type Requirement struct {
	spec.Requirement
	// Verdict is that of the requirement's checks taken together; empty where none was selected.
	Verdict judge.Verdict `json:"verdict,omitempty"`
	// Reason is set where the verdict is neither pass nor fail.
	Reason string `json:"reason,omitempty"`
	// Checks are the ids of its checks.
	Checks []string `json:"checks,omitempty"`
}

// Check is a check with its finding.
type Check struct {
	// ID is the requirement's id and the variant, as "UMN-CLAMP-2/count+1".
	ID      string `json:"id"`
	Chapter string `json:"chapter"`
	Title   string `json:"title"`
	// Level is the requirement's.
	Level   spec.Level    `json:"level"`
	Finding judge.Finding `json:"finding"`
	// Seconds is the check's own part of the run's time; see [OwnTimes].
	Seconds float64 `json:"seconds"`
	// Programs are the ids of the programs that the check rests on; none where it is judged by all exchanges of the run.
	Programs []string `json:"programs,omitempty"`
	// Cause is the number of the cause that the check belongs to; 0 where it is neither red nor blocked by one.
	Cause int `json:"cause,omitempty"`
	// Evidence are the exchanges that prove the finding, where that is neither a pass nor not applicable.
	Evidence []record.Exchange `json:"evidence,omitempty"`
	// Reproduce is the command that shows the finding again, where the requests of the evidence made again would not.
	Reproduce string `json:"reproduce,omitempty"`
}

// severity orders verdicts: the first of a requirement's checks that applies is the requirement's.
var severity = []judge.Verdict{
	judge.HarnessError, judge.Fail, judge.UnexpectedPass, judge.Warn, judge.ExpectedFail,
	judge.Blocked, judge.Inconclusive, judge.Untestable, judge.Pass, judge.NotApplicable,
}

// Gather sets the requirements' verdicts from their checks, the run's verdict and its exit code, and the causes.
func (r *Result) Gather() {
	for i := range r.Requirements {
		r.Requirements[i].gather(r.Checks)
	}
	r.Verdict, r.ExitCode = r.Conclude()
	r.gatherCauses()
}

func (q *Requirement) gather(checks []Check) {
	q.Checks, q.Verdict, q.Reason = nil, "", ""
	rank := len(severity)
	for _, c := range checks {
		if c.Finding.Requirement != q.ID {
			continue
		}
		q.Checks = append(q.Checks, c.ID)
		if n := slices.Index(severity, c.Finding.Verdict); n < rank {
			rank, q.Verdict, q.Reason = n, c.Finding.Verdict, c.Finding.Reason
		}
	}
	// A requirement that is to be judged and none of whose variants applies was not judged: that is not a success.
	if q.Verdict == judge.NotApplicable && q.Level != spec.Observe && q.Evidence == spec.Core {
		q.Verdict, q.Reason = judge.Untestable, "none of its checks applies: "+q.Reason
	}
	if q.Verdict == judge.Pass {
		q.Reason = ""
	}
}

// Conclude is the run's verdict: what is not kept weighs more than what could not be judged.
func (r *Result) Conclude() (string, int) {
	judged, failed, open, broken := 0, false, false, false
	for _, q := range r.Requirements {
		switch q.Verdict {
		case judge.HarnessError:
			broken = true
		case judge.Fail, judge.UnexpectedPass:
			failed = true
		case judge.Warn:
			failed = failed || r.Strict
			judged++
		case judge.Pass, judge.ExpectedFail:
			judged++
		case judge.Untestable, judge.Inconclusive, judge.Blocked:
			open = open || q.Level == spec.Must && q.Evidence == spec.Core
		}
	}
	verdict, code := Conformant, ExitConformant
	switch {
	case broken:
		verdict, code = HarnessFault, ExitHarness
	case failed:
		verdict, code = NotConformant, ExitNotConformant
	case open || judged == 0 || r.Transient != "":
		verdict, code = Inconclusive, ExitInconclusive
	case r.Narrowed:
		verdict = KeptSelection
	}
	if r.Interrupted {
		if code == ExitConformant {
			verdict = Inconclusive
		}
		code = ExitInterrupted
	}
	return verdict, code
}

// Count is how many requirements of that level have that verdict.
func (r *Result) Count(level spec.Level, verdict judge.Verdict) int {
	n := 0
	for _, q := range r.Requirements {
		if q.Level == level && q.Verdict == verdict {
			n++
		}
	}
	return n
}

// Unjudged are the requirements, observations apart, of which this run says neither that they are kept nor that they
// are not.
func (r *Result) Unjudged() []Requirement {
	var out []Requirement
	for _, q := range r.Requirements {
		if q.Level != spec.Observe && isOpen(q.Verdict) {
			out = append(out, q)
		}
	}
	return out
}
