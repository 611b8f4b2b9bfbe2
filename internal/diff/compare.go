package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/reports"
)

// comparison is two runs while they are being compared.
type comparison struct {
	a, b    *reports.Result
	options Options
	rows    []Row
	notes   []string
	// classes has, for each check, what became of its verdict; a check of the same verdict has none.
	classes map[string]Class
}

// standing is what a verdict says of the target.
type standing int

const (
	kept standing = iota
	broken
	// open: it could not be judged.
	open
	// idle: there was nothing to judge.
	idle
)

func standingOf(v judge.Verdict) standing {
	switch v {
	case judge.Pass, judge.UnexpectedPass:
		return kept
	case judge.Fail, judge.Warn, judge.ExpectedFail:
		return broken
	case judge.NotApplicable:
		return idle
	default:
		return open
	}
}

// verdictClass is what it means that a check stands otherwise in B than in A; empty where it means nothing.
func verdictClass(a, b standing) Class {
	switch {
	case a == b:
		return ""
	case b == broken:
		return Regressed
	case a == broken && (b == kept || b == idle):
		return Fixed
	case b == open && a != idle:
		return NotJudged
	case a == open && b == kept:
		return OnlyInB
	default:
		return Differs
	}
}

// checks compares the verdicts.
func (c *comparison) checks() {
	c.classes = map[string]Class{}
	unread := c.unread()
	inB := map[string]reports.Check{}
	for _, check := range c.b.Checks {
		inB[check.ID] = check
	}
	for _, a := range c.a.Checks {
		b, there := inB[a.ID]
		delete(inB, a.ID)
		from := standingOf(a.Finding.Verdict)
		if !there {
			c.only(OnlyInA, a, from == kept || from == broken)
			continue
		}
		class := verdictClass(from, standingOf(b.Finding.Verdict))
		if class == Differs && from == kept && slices.ContainsFunc(b.Programs, func(id string) bool { return unread[id] }) {
			class = NotJudged
		}
		if class == "" {
			if from == broken {
				c.classes[a.ID] = BothBreak
			}
			continue
		}
		c.classes[a.ID] = class
		c.add(Row{Class: class, Check: a.ID, Of: "verdict", A: verdict(a.Finding), B: verdict(b.Finding)})
	}
	for _, b := range c.b.Checks {
		if _, left := inB[b.ID]; left {
			c.only(OnlyInB, b, false)
		}
	}
}

// unread are the programs for which B shows no counts. What they are to prove is not judged, even where no target has to show it.
func (c *comparison) unread() map[string]bool {
	out := map[string]bool{}
	if c.b.Behaviour != nil {
		for _, p := range c.b.Behaviour.Programs {
			out[p.ID] = p.Obstacle == behaviour.NotRead
		}
	}
	return out
}

// announced reports whether what regressed is a failure that the baseline of B's run announces, and nothing else.
func (c *comparison) announced(row Row) bool {
	some := false
	for _, check := range c.b.Checks {
		own := check.ID == row.Check || row.Step > 0 && strings.HasSuffix(check.ID, "/"+row.Check)
		if !own || c.classes[check.ID] != Regressed {
			continue
		}
		if check.Finding.Verdict != judge.ExpectedFail {
			return false
		}
		some = true
	}
	return some
}

// only adds a check that one of the runs alone has.
func (c *comparison) only(class Class, check reports.Check, judged bool) {
	if c.options.Shared {
		return
	}
	row := Row{Class: class, Check: check.ID, Of: "verdict", A: "not played", B: "not played", judged: judged}
	if class == OnlyInA {
		row.A = verdict(check.Finding)
	} else {
		row.B = verdict(check.Finding)
	}
	c.add(row)
}

// verdict is a finding's verdict in words that are the same whenever it is found.
func verdict(f judge.Finding) string {
	if f.Verdict == judge.Blocked && f.BlockedBy != "" {
		return "blocked by " + f.BlockedBy
	}
	return string(f.Verdict)
}

func (c *comparison) add(row Row) { c.rows = append(c.rows, row) }

// steps compares what the programs showed that both runs played.
func (c *comparison) steps() {
	if c.a.Behaviour == nil || c.b.Behaviour == nil {
		for name, r := range map[string]*reports.Result{"A": c.a, "B": c.b} {
			if r.Behaviour == nil {
				c.notes = append(c.notes, fmt.Sprintf("%s does not say what each step showed, as reports of older versions do not: the verdicts are compared alone. Name its folder, which has the recordings.", name))
			}
		}
		slices.Sort(c.notes)
		return
	}
	inB := map[string]behaviour.Program{}
	for _, p := range c.b.Behaviour.Programs {
		inB[p.ID] = p
	}
	for _, a := range c.a.Behaviour.Programs {
		if b, there := inB[a.ID]; there {
			c.program(a, b)
		}
	}
}

func (c *comparison) program(a, b behaviour.Program) {
	class := c.classOf(a.ID)
	inB := map[int]behaviour.Step{}
	for _, s := range b.Steps {
		inB[s.Step] = s
	}
	for _, s := range a.Steps {
		other, there := inB[s.Step]
		if !there || other.Did != s.Did { // another version's program, or one that was not played to its end
			continue
		}
		row := Row{Class: class, Check: a.ID, Step: s.Step, Of: s.Did, Meets: s.Meets, A: s.Shown, B: other.Shown}
		switch {
		case s.Outside && other.Outside:
			row.Class = BothBreak
		case other.Outside:
			row.Class = Regressed
		case s.Outside:
			row.Class = Fixed
		}
		if s.Shown != other.Shown && s.Shown != "" && other.Shown != "" { // a passing failure is not a difference
			c.add(row)
		}
		if c.options.ErrorInfo && s.Info != other.Info && s.Info != "" && other.Info != "" {
			row.Of, row.A, row.B = "ErrorInfo", s.Info, other.Info
			c.add(row)
		}
	}
}

// classOf is the class of what the steps of a program show: that of the gravest change among the checks which it is played for.
func (c *comparison) classOf(program string) Class {
	class := Differs
	for id, of := range c.classes {
		if of == Differs || id != program && !strings.HasSuffix(id, "/"+program) {
			continue // nothing that is wrong, or judged by more than this program
		}
		if class == Differs || slices.Index(Classes, of) < slices.Index(Classes, class) {
			class = of
		}
	}
	return class
}

// observations compares what was written down and not judged, where no step of the check's own program shows it.
func (c *comparison) observations() {
	shown := map[string]bool{}
	for _, r := range []*reports.Result{c.a, c.b} {
		if r.Behaviour == nil {
			continue
		}
		for _, p := range r.Behaviour.Programs {
			for _, s := range p.Steps {
				shown[p.ID] = shown[p.ID] || s.Shown != ""
			}
		}
	}
	inB := map[string]judge.Finding{}
	for _, check := range c.b.Checks {
		inB[check.ID] = check.Finding
	}
	for _, check := range c.a.Checks {
		own := slices.ContainsFunc(keysOf(shown), func(id string) bool { return check.ID == id || strings.HasSuffix(check.ID, "/"+id) })
		b, there := inB[check.ID]
		if own || !there || check.Finding.Requirement == c.options.Contract.Measured.Burst {
			continue // the burst is a number, and compared as a measurement
		}
		was, is := observed(check.Finding), observed(b)
		if was != is && was != "" && is != "" {
			c.add(Row{Class: Differs, Check: check.ID, Of: "observation", A: was, B: is})
		}
	}
}

func observed(f judge.Finding) string {
	if f.Observed == judge.UseUpUndecided { // it says nothing of the target
		return ""
	}
	return cmp.Or(behaviour.Normalise(f.Observed, nil), "")
}

func keysOf(m map[string]bool) []string {
	var out []string
	for k, ok := range m {
		if ok {
			out = append(out, k)
		}
	}
	return out
}
