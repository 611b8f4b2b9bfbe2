package page

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// fixFirst names the cause that stands in the way of most.
func fixFirst(r *reports.Result) Tile {
	t := Tile{Question: "What do I fix first?"}
	if len(r.Causes) == 0 {
		t.Answer, t.Tone = "Nothing", Good
		t.Because = "Nothing that was judged is broken."
		if r.Verdict != reports.Conformant {
			t.Tone = Plain
		}
		return t
	}
	c := r.Causes[0]
	t.Answer, t.Tone, t.Expected, t.Got = Capital(c.Sentence), ToneOf(c.Verdict), c.Expected, c.Got
	if c.Sentence == c.Got {
		t.Got = "" // it has been said
	}
	t.Because = blockedAndShown(c)
	lead := checkOf(r, c.Lead)
	if q, ok := requirementOf(r, lead.Finding.Requirement); ok {
		t.Contract = q.Text
	}
	if r.BehavesLike != nil {
		t.Items = append(t.Items, TileItem{Text: "Behaves like " + r.BehavesLike.Name + ": " + r.BehavesLike.Sentence})
	}
	if len(lead.Programs) != 1 && len(lead.Evidence) > 0 {
		// Of a check of many programs no steps are shown that would say which call it is about.
		t.Items = append(t.Items, exampleOf(lead.Evidence[0])...)
	}
	if fails := !slices.ContainsFunc(r.Causes, isRed); fails && c.Verdict == judge.Warn {
		t.Because = "No must is broken. " + t.Because
	}
	t.Link, t.Where = causeID(c.Number), "how to see it again"
	if n := len(r.Causes) - 1; n > 0 {
		t.Where += fmt.Sprintf(", and %s after it", plural.Of(n, "finding"))
	}
	return t
}

// exampleOf is an exchange as lines of a tile.
func exampleOf(x record.Exchange) []TileItem {
	sent := string(x.Request.Body)
	if sent == "" {
		sent = x.Request.Method + " " + x.Request.URL
	}
	out := []TileItem{{Text: "sent", Code: reports.Excerpt(sent, mostOfExample)}}
	if x.Response != nil {
		out = append(out, TileItem{Text: fmt.Sprintf("answered with HTTP %d", x.Response.Status), Code: reports.Excerpt(string(x.Response.Body), mostOfExample)})
	}
	return out
}

// mostOfExample is how many bytes of a body a tile shows.
const mostOfExample = 200

func isRed(c reports.Cause) bool { return c.Verdict != judge.Warn }

// blockedAndShown says how many checks a cause is behind.
func blockedAndShown(c reports.Cause) string {
	text := fmt.Sprintf("%s %s it", Capital(plural.Of(len(c.Members), "check")), map[bool]string{true: "shows", false: "show"}[len(c.Members) == 1])
	if n := len(c.Blocks); n > 0 {
		text += fmt.Sprintf(", and %s cannot be judged because of it", plural.Of(n, "check"))
	}
	return text + ": " + reports.Ranges(c.Requirements) + "."
}

// migrate answers whether the counts that are set will be the counts that members see. What is broken about the rate limit
// alone does not stand in the way of who calls at a pace at which nothing was refused.
func migrate(r *reports.Result) Tile {
	t := Tile{Question: "Can I migrate?", Tone: VerdictTone(r.Verdict)}
	pace := safePace(r)
	switch {
	case r.Interrupted:
		t.Answer, t.Tone, t.Because = "Unknown", Open, "The run was interrupted."
	case r.Verdict == reports.NotConformant && onlyTheLimit(r) && pace > 0:
		t.Answer, t.Tone = fmt.Sprintf("Yes, at no more than %s a second", plural.Of(pace, "call")), Caution
		t.Because = "Only the rate limit differs from the contract"
		if i := r.Rate; len(i.Fits) > 0 && i.Fits[0].Calls != i.Limit {
			t.Because += fmt.Sprintf(": it fits %s in %s, and %d are documented", plural.Of(i.Fits[0].Calls, "call"), everyPeriod(i.PeriodSeconds), i.Limit)
		}
		t.Because += ". At that pace no call is refused."
	case r.Verdict == reports.NotConformant:
		t.Answer = "No"
		if len(r.Causes) > 0 {
			t.Because = fmt.Sprintf("%s: %s.", Capital(plural.Of(r.Count(spec.Must, judge.Fail), "must")+" not kept"), strings.TrimSuffix(r.Causes[0].Sentence, "."))
		}
	case r.Verdict == reports.Conformant:
		t.Answer = "Yes"
		t.Because = "Every must that a run can judge is kept."
	case r.Verdict == reports.KeptSelection:
		t.Answer, t.Tone, t.Because = "Unknown", Open, "Only a selection was judged, and that is kept. Without a filter all of the contract is judged."
	default:
		t.Answer, t.Because = "Unknown", OrElse(whyNot(r), "Nothing was judged.")
	}
	if lag := seenAfter(r); lag != "" {
		t.Items = append(t.Items, TileItem{Text: lag})
	}
	return t
}

// seenAfter says when a count that was set shows, which who migrates has to wait for before reading it back.
func seenAfter(r *reports.Result) string {
	switch {
	case r.Target.Observer == "":
		return "Counts could not be read back, so that nobody knows whether members see them."
	case r.Target.ReadBackLagSeconds >= 0.05:
		return fmt.Sprintf("Counts show late: %.2g s after the call. Wait that long before you read one back.", r.Target.ReadBackLagSeconds)
	case r.Verdict == reports.Conformant:
		return "A message shows in the counts at once, and a count that is set within the time that a reading is given (--settle)."
	default:
		return ""
	}
}

// onlyTheLimit reports whether all that is broken is in the chapter on the rate limit.
func onlyTheLimit(r *reports.Result) bool {
	limit := false
	for _, q := range r.Requirements {
		switch q.Verdict {
		case judge.Fail, judge.UnexpectedPass, judge.HarnessError:
			if q.Chapter != rateChapter {
				return false
			}
			limit = true
		case judge.Warn:
			if r.Strict && q.Chapter != rateChapter {
				return false
			}
		}
		if open := q.Verdict == judge.Untestable || q.Verdict == judge.Inconclusive || q.Verdict == judge.Blocked; open && q.Level == spec.Must && q.Evidence == spec.Core {
			return false
		}
	}
	return limit
}

func whyNot(r *reports.Result) string {
	for _, g := range r.Gaps() {
		if g.Holding > 0 {
			return fmt.Sprintf("%s could not be judged: %s.", Capital(plural.Of(g.Holding, "must")), g.Reason)
		}
	}
	return Capital(r.Transient)
}

// safePace is a pace, in calls a second, at which no call is refused; 0 where none is known.
func safePace(r *reports.Result) int {
	if r.Rate == nil {
		return 0
	}
	return int(r.Rate.SafePerSecond)
}

func howFast(r *reports.Result) Tile {
	t := Tile{Question: "How fast may I go?", Answer: "Unknown", Tone: Open}
	i := r.Rate
	if i == nil {
		why := unprobed(r)
		t.Because = "The limit was not probed: " + why
		if flag := Unlocks(why); flag != "" {
			t.Items = []TileItem{{Code: flag}}
		}
		return t
	}
	t.Link, t.Where = "rate", "the probe, second by second"
	if pace := safePace(r); pace > 0 {
		t.Answer, t.Tone = fmt.Sprintf("%s a second", plural.Of(pace, "call")), Good
		t.Because = "Evenly spaced, none is refused. "
		if slower := len(i.Fits) > 0 && i.Fits[0].Calls < i.Limit; slower {
			t.Tone = Caution
		}
	} else {
		t.Because = "No pace was found at which no call is refused. "
	}
	t.Because += fmt.Sprintf("Documented: %d in %s.", i.Limit, everyPeriod(i.PeriodSeconds))
	for n, f := range i.Fits {
		label := "fits best: "
		if n > 0 {
			label = "fits too: "
		}
		t.Items = append(t.Items, TileItem{Text: label + fit(f, i.PeriodSeconds)})
	}
	if len(i.Fits) == 0 {
		t.Items = append(t.Items, TileItem{Text: "no known way of counting explains what was seen"})
	}
	return t
}

// unprobed says why the limit was not probed, where it was not.
func unprobed(r *reports.Result) string {
	selected := false
	for _, c := range r.Checks {
		if c.Chapter != rateChapter {
			continue
		}
		selected = true
		if reason := c.Finding.Reason; reason != "" {
			return strings.TrimSuffix(reason, ".") + "."
		}
	}
	switch {
	case r.Interrupted:
		return "the run was interrupted."
	case !selected && r.Narrowed:
		return "a filter left it out."
	default:
		return "no probe of it was made."
	}
}

// rateChapter is the chapter whose checks judge the probe of the limit.
const rateChapter = "rate"

func everyPeriod(seconds float64) string {
	if seconds == 1 {
		return "1 second"
	}
	return fmt.Sprintf("%g seconds", seconds)
}

// fit is a way of counting with its limit.
func fit(f judge.LimitFit, seconds float64) string {
	text := fmt.Sprintf("%s of %d in %s", f.Algorithm, f.Calls, everyPeriod(seconds))
	if f.LeastCalls < f.MostCalls {
		text += fmt.Sprintf(" (%d to %d)", f.LeastCalls, f.MostCalls)
	}
	if f.Burst > 0 {
		text += fmt.Sprintf(", %d at once", f.Burst)
	}
	return text
}

// unknown says what was not judged, and what would unlock it.
func unknown(r *reports.Result) Tile {
	t := Tile{Question: "What is unknown?"}
	n := 0
	for _, g := range r.Gaps() {
		n += len(g.IDs)
		reason := g.Reason
		if g.Verdict == string(judge.Blocked) {
			// How it stands in the way is said below: here it is enough that it does.
			reason, _, _ = strings.Cut(reason, ": ")
		}
		text := fmt.Sprintf("%s: %s", reports.Ranges(g.IDs), reason)
		if len(g.IDs) > 3 {
			text = fmt.Sprintf("%s: %s", plural.Of(len(g.IDs), "requirement"), reason)
		}
		t.Items = append(t.Items, TileItem{Text: text, Code: Unlocks(g.Reason)})
	}
	if r.Rate == nil && !r.Narrowed {
		t.Items = append(t.Items, TileItem{Text: "the real rate limit: " + unprobed(r), Code: Unlocks(unprobed(r))})
	}
	if n == 0 && len(t.Items) == 0 {
		t.Answer, t.Tone, t.Because = "Nothing", Good, "Every requirement that is judged was judged."
		return t
	}
	t.Answer, t.Tone = plural.Of(n, "requirement")+" not judged", Open
	if !slices.ContainsFunc(r.Gaps(), func(g reports.Gap) bool { return g.Holding > 0 }) {
		t.Tone = Plain
	}
	t.Link, t.Where = "unjudged", "everything that was not judged"
	return t
}

var (
	// A flag unlocks what a reason asks to give it for. One that is to be checked, or that bounds the run, does not.
	aFlag  = regexp.MustCompile(`\b(?:give|add|name|set|let|allow)\b[^.;]*?(--[a-z][a-z-]*(?: (?:[A-Z]+|[a-z]+(?:,[a-z]+)+|[0-9]+)\b)?)`)
	bound  = regexp.MustCompile(`(--max-calls) [0-9]+ is reached`)
	secure = regexp.MustCompile(`https:// address`)
)

// Unlocks is the flag that a reason names, so that it can be seen at a glance.
func Unlocks(reason string) string {
	if flag := aFlag.FindStringSubmatch(reason); flag != nil {
		return flag[1]
	}
	if flag := bound.FindStringSubmatch(reason); flag != nil {
		return flag[1] + " with a higher number"
	}
	if strings.Contains(reason, "unreadcheck doctor") {
		return "unreadcheck doctor"
	}
	if secure.MatchString(reason) {
		return "--target https://…"
	}
	return ""
}

// ToneOf is how a verdict is to be taken.
func ToneOf(v judge.Verdict) Tone {
	switch v {
	case judge.Pass:
		return Good
	case judge.Fail, judge.UnexpectedPass:
		return Bad
	case judge.Warn, judge.ExpectedFail:
		return Caution
	case judge.NotApplicable, "":
		return Plain
	default:
		return Open
	}
}

func causeID(n int) string { return fmt.Sprintf("finding-%d", n) }
