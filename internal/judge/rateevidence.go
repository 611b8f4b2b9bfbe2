package judge

import (
	"fmt"

	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// audits pairs each audited reading with whether its member's only call was accepted, and with the flood's number.
func audits(p program.Program, rec record.Recording, accepted bool) (readings []record.Reading, number program.Number) {
	for i, s := range p.Steps[:min(len(p.Steps), len(rec.Steps))] {
		if s.Audit == nil {
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
		number = f.Plan.Number
	}
	return readings, number
}

func audited(p program.Program, rec record.Recording, accepted bool) int {
	readings, _ := audits(p, rec, accepted)
	return len(readings)
}

// inconsistent describes the first audited count that does not agree with what its call was answered: set although it
// was refused, or not set although it was accepted.
func inconsistent(p program.Program, rec record.Recording, accepted bool) *string {
	readings, number := audits(p, rec, accepted)
	for _, reading := range readings {
		set := reading.String() == string(number)
		text := ""
		switch {
		case accepted && !set:
			text = fmt.Sprintf("the count of %s reads %s although its call, to set %s, was answered as accepted", reading.Member, reading, number)
		case !accepted && set:
			text = fmt.Sprintf("the count of %s reads %s although its call, to set that, was refused", reading.Member, reading)
		default:
			continue
		}
		return &text
	}
	return nil
}
