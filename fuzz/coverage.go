package fuzz

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Coverage is what of the contract a campaign has touched.
type Coverage struct {
	// Keywords counts the calls that broke a keyword of the schema, by "field keyword"; those that kept every keyword count
	// under "valid".
	Keywords map[string]int `json:"keywords"`
	// Outcomes counts the refusals by the outcome of the contract that was provoked.
	Outcomes map[string]int `json:"outcomes"`
	// Never names the documented outcomes that no call provoked.
	Never []string `json:"never,omitempty"`
	// Requirements counts what was judged, by requirement and then by "group type, state class", or by the kind of answer,
	// of bytes or of crowd where that is what a requirement is about.
	Requirements map[string]map[string]int `json:"requirements"`
	// Observed has, for requirements that are written down and not judged, what was answered how often.
	Observed map[string]map[string]int `json:"observed,omitempty"`
}

// counting counts what a campaign touches. It may be used from several goroutines.
type counting struct {
	contract *spec.Contract
	mu       sync.Mutex
	Coverage

	// limited counts the refusals as too frequent.
	limited atomic.Int64
}

// tooFrequent notes and reports whether an answer is a refusal as too frequent.
func (v *counting) tooFrequent(a judge.Answer) bool {
	is := a.Code != 0 && v.contract.Outcomes["over_limit"].Accepts(a.Code)
	if is {
		v.limited.Add(1)
	}
	return is
}

func newCoverage(c *spec.Contract) *counting {
	return &counting{contract: c, Coverage: Coverage{Keywords: map[string]int{}, Outcomes: map[string]int{}, Requirements: map[string]map[string]int{},
		Observed: map[string]map[string]int{}}}
}

// Answered counts an answer under the conditions that its call met.
func (v *counting) Answered(p model.Prediction, a judge.Answer) {
	v.tooFrequent(a)
	v.answered(p, a)
}

func (v *counting) answered(p model.Prediction, a judge.Answer) {
	if !a.Readable {
		return
	}
	c := v.contract
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(p.Conditions) == 0 {
		v.Keywords["valid"]++
	}
	for _, condition := range p.Conditions {
		v.Keywords[condition.String()]++
		if !condition.Judged && condition.Requirement != "" {
			add(v.Observed, condition.Requirement, condition.String()+": "+a.Describe(c))
		}
		for _, name := range condition.Outcomes[:min(1, len(condition.Outcomes))] {
			if !a.Accepted && c.Outcomes[name].Accepts(a.Code) {
				v.Outcomes[name]++
			}
		}
	}
	if len(p.Conditions) == 0 && !a.Accepted && slices.Contains(p.Refuse, "number_too_large") {
		v.Outcomes["number_too_large"]++
	}
}

// Judged counts that something was judged by requirements, in a class of its own.
func (v *counting) Judged(class string, requirements ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, id := range requirements {
		if id != "" {
			add(v.Requirements, id, class)
		}
	}
}

// most bounds the classes that are counted for one requirement, so that a long campaign takes no more memory than a short one.
const most = 200

func add(of map[string]map[string]int, requirement, class string) {
	if of[requirement] == nil {
		of[requirement] = map[string]int{}
	}
	if _, known := of[requirement][class]; known || len(of[requirement]) < most {
		of[requirement][class]++
	}
}

// finish names what was never provoked. What only a flood provokes is not among it: the layers keep to the limit.
func (v *counting) finish() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(v.contract.Outcomes)) {
		if v.Outcomes[name] == 0 && name != "over_limit" {
			v.Never = append(v.Never, name)
		}
	}
}

// judged is how many of the contract's requirements were judged so far, of how many that are judged at all.
func (v *counting) judged() (judged, all int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, r := range v.contract.Requirements {
		if r.Level == spec.Observe {
			continue
		}
		all++
		if len(v.Requirements[r.ID]) > 0 {
			judged++
		}
	}
	return judged, all
}
