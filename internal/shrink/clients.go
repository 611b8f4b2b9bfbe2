package shrink

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Clients proposes programs with fewer calls at once, and with fewer and shorter clients side by side, the largest parts first.
func Clients(p program.Program) []program.Program {
	out := proposals{of: p}
	for i, s := range p.Steps {
		for _, part := range parts(len(s.AtOnce)) {
			out.step(i, func(s *program.Step) { s.AtOnce = slices.Delete(s.AtOnce, part[0], part[1]) })
		}
		if s.Burst != nil {
			for _, part := range parts(len(s.Burst.Calls)) {
				out.step(i, func(s *program.Step) { s.Burst.Calls = slices.Delete(s.Burst.Calls, part[0], part[1]) })
			}
		}
		if s.Clients == nil {
			continue
		}
		for j := range s.Clients.Each {
			out.step(i, func(s *program.Step) { s.Clients.Each = slices.Delete(s.Clients.Each, j, j+1) })
		}
		out.step(i, func(s *program.Step) { s.Clients.First = nil })
		for j, acts := range s.Clients.Each {
			for _, part := range parts(len(acts)) {
				out.step(i, func(s *program.Step) { s.Clients.Each[j] = slices.Delete(s.Clients.Each[j], part[0], part[1]) })
			}
		}
	}
	return out.all
}

// parts are the halves of a list of that length, each from one place to before another, then the quarters, and so on down to single places.
func parts(n int) [][2]int {
	var out [][2]int
	for size := n / 2; size > 0; size /= 2 {
		for at := 0; at+size <= n; at += size {
			out = append(out, [2]int{at, at + size})
		}
	}
	return out
}
