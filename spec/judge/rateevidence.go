package judge

import (
	"fmt"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/ratelimit"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// refusedIn is how many calls of a flood were refused as too frequent.
func refusedIn(f Flood) int {
	n := 0
	for _, x := range f.Seen.Calls {
		if tooFrequent(x) {
			n++
		}
	}
	return n
}

// refusals are the ids of the first refused calls, to be shown.
func refusals(floods []Flood) []int {
	const shown = 3
	var out []int
	for _, f := range floods {
		for _, x := range f.Seen.Calls {
			if tooFrequent(x) && len(out) < shown {
				out = append(out, x.ID)
			}
		}
	}
	return out
}

// audits pairs each audited reading with whether its member's only call was accepted, and with the flood's number.
func audits(p program.Program, rec record.Recording, accepted bool) (readings []record.Reading, number program.Number, staged int64) {
	for i, s := range p.Steps {
		if s.Audit == nil || i >= len(rec.Steps) {
			continue
		}
		f, ok := FloodOf(p, rec, s.Audit.Phase)
		if !ok {
			continue
		}
		of := map[string]bool{}
		for _, m := range f.Once(accepted) {
			of[m] = true
		}
		for _, reading := range rec.Steps[i].Audited {
			if of[reading.Member] {
				readings = append(readings, reading)
			}
		}
		g, _ := p.Stage.Group(s.Audit.Group)
		number, staged = f.Plan.Number, g.Crowd.Unread
	}
	return readings, number, staged
}

func audited(p program.Program, rec record.Recording, accepted bool) int {
	readings, _, _ := audits(p, rec, accepted)
	return len(readings)
}

// inconsistent describes the first audited count that does not agree with what its call was answered: set although it
// was refused, or not set although it was accepted.
func inconsistent(p program.Program, rec record.Recording, accepted bool) *string {
	readings, number, staged := audits(p, rec, accepted)
	for _, reading := range readings {
		set := reading.String() == string(number)
		text := ""
		switch {
		case accepted && !set:
			text = fmt.Sprintf("the count of %s reads %s although its call, to set %s, was answered as accepted", reading.Member, reading, number)
		case !accepted && set:
			text = fmt.Sprintf("the count of %s reads %s although its call, to set that, was refused (it was %d before)", reading.Member, reading, staged)
		default:
			continue
		}
		return &text
	}
	return nil
}

// contradiction says for each algorithm what refutes it.
func contradiction(j ratelimit.Judgement) string {
	var parts []string
	for _, e := range j.Contradicted {
		if !e.Reading.Consume {
			parts = append(parts, fmt.Sprintf("no %s (%s)", e.Reading, strings.TrimPrefix(e.Seen, "; ")))
		}
	}
	return strings.Join(parts, ", ")
}

// possible names the readings that explain what was seen.
func possible(j ratelimit.Judgement) string {
	var names []string
	for _, e := range j.Possible {
		names = append(names, e.Reading.String())
	}
	if len(names) == 0 {
		return ""
	}
	return "explained by: " + strings.Join(names, ", ")
}
