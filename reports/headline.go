package reports

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
)

// issues is where a fault of the tool itself is to be reported.
const issues = "https://github.com/unreadcheck/unreadcheck/issues"

// headline is the result in one sentence: the verdict in capitals and what it rests on.
func (r *Result) headline() string {
	parts := r.cause()
	add := func(n int, noun, rest string) {
		if n > 0 {
			parts = append(parts, plural.Of(n, noun)+rest)
		}
	}
	broken := func() {
		add(r.Count(spec.Must, judge.Fail), "must", " not kept")
		add(r.Count(spec.Should, judge.Fail)+r.Count(spec.Should, judge.Warn), "should", " not kept")
		add(r.of(judge.UnexpectedPass), "announced failure", " did not come")
	}
	// What the verdict rests on comes first.
	switch r.Verdict {
	case KeptSelection: // how many are kept has been said
		broken()
	case Conformant:
		add(r.of(judge.Pass), "requirement", " kept")
		broken()
	default:
		broken()
		add(r.of(judge.Pass), "requirement", " kept")
	}
	add(r.of(judge.ExpectedFail), "announced failure", " came")
	unjudged := 0
	for _, g := range r.Gaps() {
		unjudged += len(g.IDs)
	}
	add(unjudged, "requirement", " not judged")
	text := strings.ToUpper(orElse(r.Verdict, "no verdict"))
	if r.Verdict == KeptSelection {
		kept, musts := r.musts()
		text = fmt.Sprintf("%s: %d of %s", text, kept, plural.Of(musts, "must"))
		if len(parts) > 0 {
			text += ", " + strings.Join(parts, ", ")
		}
		parts = nil
	}
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if r.Interrupted {
		text += "; interrupted, so that this is a part of a run"
	}
	return text
}

// musts counts the musts of the profile, and those of them that were judged and are kept.
func (r *Result) musts() (kept, all int) {
	for _, q := range r.Requirements {
		if q.Level == spec.Must {
			all++
		}
	}
	return r.Count(spec.Must, judge.Pass), all
}

// cause is why there is no verdict on the target, where there is none.
func (r *Result) cause() []string {
	switch r.Verdict {
	case HarnessFault:
		return []string{plural.Of(r.of(judge.HarnessError), "requirement") + " met a fault of the tool itself"}
	case Inconclusive:
		if r.Transient != "" {
			return []string{r.Transient}
		}
		if r.of(judge.Pass)+r.of(judge.Warn)+r.of(judge.ExpectedFail) == 0 {
			return []string{"nothing was judged"}
		}
		holding := 0
		for _, q := range r.Requirements {
			if r.holds(q) {
				holding++
			}
		}
		if holding > 0 {
			return []string{plural.Of(holding, "must") + " could not be judged"}
		}
	}
	return nil
}

// of is how many requirements, of any level, have that verdict.
func (r *Result) of(verdict judge.Verdict) int {
	return r.Count(spec.Must, verdict) + r.Count(spec.Should, verdict) + r.Count(spec.Observe, verdict)
}

// next says what to do now; folder is where the reports are, or empty.
func (r *Result) next(folder string) string {
	if r.Interrupted {
		return "let it run to its end: what was not reached is neither kept nor broken."
	}
	switch r.Verdict {
	case KeptSelection:
		return "nothing has to be done for what was selected. Without a filter all of the contract is judged."
	case Conformant:
		if len(r.Gaps()) > 0 {
			return "nothing has to be done. To have the rest judged too, supply what the reasons above name."
		}
		return "nothing has to be done."
	case NotConformant:
		return r.nextForFailures(folder)
	case Inconclusive:
		return "supply what the reasons above name, then run again. Until then nobody knows."
	case HarnessFault:
		return "this says nothing about the target. Please report it with report.json: " + issues
	default:
		return "run again; no verdict was reached."
	}
}

// nextForFailures says what to fix first, and what shows it again: the script of its finding, where a folder has one.
func (r *Result) nextForFailures(folder string) string {
	var broken, stale string
	for _, c := range r.red() {
		switch {
		case c.Finding.Verdict == judge.UnexpectedPass && stale == "":
			stale = c.ID
		case c.Finding.Verdict != judge.UnexpectedPass && broken == "":
			broken = c.Finding.Requirement
		}
	}
	failures, _ := r.countedCauses()
	if len(failures) > 0 {
		lead, _ := r.check(failures[0].Lead)
		broken = lead.Finding.Requirement
	}
	var out []string
	if broken != "" {
		again := "unreadcheck run"
		if address := r.Target.Address; address != "" && address != "embedded" {
			again += " --target " + Argument(address)
		}
		text := fmt.Sprintf("fix the target and try again: %s --label-filter %s.", Visible(again), Visible(broken))
		if len(failures) > 0 && folder != "" {
			text += fmt.Sprintf(" sh %s shows finding %d by itself: it exits 1 while the target has it, and 0 once that is fixed.",
				filepath.Join(folder, fmt.Sprintf("finding-%d.sh", failures[0].Number)), failures[0].Number)
		}
		out = append(out, text+" A curl line above needs UNREADCHECK_USERSIG, which unreadcheck usersig prints. A failure that is known belongs in a --baseline file.")
	}
	if stale != "" {
		out = append(out, fmt.Sprintf("take %s out of the --baseline file: what it announces is fixed.", Visible(stale)))
	}
	return strings.Join(out, " Then ")
}
