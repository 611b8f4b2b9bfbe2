package judge

import (
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Flood is what a flood of a program showed.
type Flood struct {
	Plan program.Flood
	Seen record.Step
}

// Floods are the floods that were played, in order.
func Floods(p program.Program, rec record.Recording) []Flood {
	var out []Flood
	for i, s := range p.Steps {
		if s.Flood != nil && i < len(rec.Steps) {
			out = append(out, Flood{*s.Flood, rec.Steps[i]})
		}
	}
	return out
}

// FloodOf is the flood of that phase, where it was played.
func FloodOf(p program.Program, rec record.Recording, phase string) (Flood, bool) {
	for _, f := range Floods(p, rec) {
		if f.Plan.Phase == phase {
			return f, true
		}
	}
	return Flood{}, false
}

// Once are the members on whom the flood made exactly one call that was answered: those whose call was accepted, or
// those whose call was refused.
func (f Flood) Once(accepted bool) []string {
	calls := map[string]int{}
	for _, m := range f.Seen.Members {
		calls[m]++
	}
	var out []string
	read := map[string]bool{} // most answers are alike
	for i, m := range f.Seen.Members {
		x := f.Seen.Calls[i]
		if calls[m] != 1 || x.Response == nil {
			continue
		}
		in, known := read[string(x.Response.Body)]
		if !known {
			in = ReadAnswer(x).Accepted
			read[string(x.Response.Body)] = in
		}
		if in == accepted {
			out = append(out, m)
		}
	}
	return out
}
