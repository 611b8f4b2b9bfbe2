package reports

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// inExample is how much of the exchanges an example shows.
var inExample = detail{exchanges: 2, sent: 300, body: 300}

// Example returns what a check rests on, a line for each thing sent or answered: of several exchanges the first and the
// last, which is a reading of a count where there is one. Of a check that passed they are the calls of its program.
func Example(r *Result, c Check, exchanges []record.Exchange) []string {
	ids := c.Finding.Exchanges
	if len(ids) == 0 {
		ids = r.callsOf(c)
	}
	var own []record.Exchange
	for _, x := range exchanges {
		if slices.Contains(ids, x.ID) {
			own = append(own, x)
		}
	}
	switch n := len(own); {
	case n == 0:
		return nil
	case n > 2:
		own = []record.Exchange{own[0], own[n-1]}
	}
	return evidence(Check{Evidence: own}, inExample)
}

// callsOf are the exchanges of the calls that the first program of a check made when it was played first, and of its readings.
func (r *Result) callsOf(c Check) []int {
	var ids []int
	for _, p := range r.Programs {
		if len(c.Programs) == 0 || p.Program.ID != c.Programs[0] || len(p.Playings) == 0 {
			continue
		}
		for _, step := range p.Playings[0].Steps {
			for _, a := range step.Answers {
				ids = append(ids, a.Exchange)
			}
			if step.Reading != nil {
				ids = append(ids, step.Reading.Exchange)
			}
		}
	}
	return ids
}
