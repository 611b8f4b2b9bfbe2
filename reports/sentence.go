package reports

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// sentence is the group's cause in plain words. The members are in the order in which they are shown.
func (g group) sentence(members []member) string {
	lead := members[0]
	f := lead.check.Finding
	same := 0
	var outcomes []string
	for _, m := range members {
		if m.kind != lead.kind {
			continue
		}
		same++
		if o := wantOther.FindStringSubmatch(m.check.Finding.Expected); len(o) > 1 && !slices.Contains(outcomes, o[1]) {
			outcomes = append(outcomes, o[1])
		}
	}
	what := strings.Join(outcomes, ", ")
	switch lead.kind {
	case statusFlawed, answersFlawed:
		n, _, _ := strings.Cut(lead.share, " of ")
		return fmt.Sprintf("%s %s", answersHave(n), has(f.Got))
	case acceptedWrongly:
		return counting(same, "a call is accepted that has to be refused: ", "%d calls are accepted that have to be refused: ") + what
	case refusedWrongly:
		return counting(same, "a call that has to be accepted is ", "%d calls that have to be accepted are ") + Visible(f.Got)
	case codeWrong:
		text := counting(same, "a refusal has the code ", "%d refusals have the code ") + strings.TrimPrefix(f.Got, "refused with ")
		if due := dueCodes.FindStringSubmatch(f.Expected); due != nil && len(outcomes) == 1 {
			text += fmt.Sprintf(", where %s is due for %s", due[1], what)
		}
		return text
	case unreadable:
		return counting(same, "an answer does not say what came of the call", "%d answers do not say what came of the call")
	case unanswered:
		return counting(same, "a call gets no answer: ", "%d calls get no answer: ") + f.Got
	case countChanged:
		return counting(same, "a count changes that has to stay", "%d counts change that have to stay") + ": " + f.Got
	case countWrong:
		// A number that was set is another call's here, so that it says nothing of how numbers are taken.
		if due := wantCount.FindStringSubmatch(f.Expected); lead.check.Chapter == "concurrency" && due != nil {
			return fmt.Sprintf("%s: %s in place of %s", counting(same, "calls made at once leave a count that is wrong", "calls made at once leave %d counts that are wrong"), f.Got, due[1])
		}
		return lead.inWords(same)
	case rateWrong, refusalFlawed:
		limit, refused := spacedBelow.FindStringSubmatch(f.Expected), soManyRefused.FindStringSubmatch(f.Got)
		if limit != nil && refused != nil {
			return fmt.Sprintf("%s calls that came evenly, below %s, were refused", refused[1], strings.ReplaceAll(limit[1], "per 1s", "a second"))
		}
		if lead.kind == refusalFlawed {
			return "a refusal of a call above the limit is not as documented: " + f.Got
		}
		return fmt.Sprintf("%s, where %s", f.Got, f.Expected)
	default:
		if f.Expected == "" || f.Got == "" {
			return orElse(f.Got, f.Reason)
		}
		if before, was := strings.CutPrefix(f.Expected, "still "); was {
			return fmt.Sprintf("a call changes the group: %s before, %s after", before, f.Got)
		}
		return fmt.Sprintf("%s, where %s is due", f.Got, f.Expected)
	}
}

// dueCodes are the codes in what the judge of a refusal expects.
var dueCodes = regexp.MustCompile(`\(([0-9]+(?: or [0-9]+)*)\)$`)

// What the judge of the rate limit expects of calls below it, and what it got.
var (
	spacedBelow   = regexp.MustCompile(`^calls are let in that come spaced below (.+)$`)
	soManyRefused = regexp.MustCompile(`^([0-9]+ of [0-9]+) were refused`)
)

func answersHave(n string) string {
	if n == "1" {
		return "1 answer has"
	}
	return orElse(n, "some") + " answers have"
}

// has is what an answer has, of what a judge of answers got.
func has(got string) string {
	if strings.HasPrefix(got, "not strict JSON") || strings.HasPrefix(got, "a body") {
		return "a body that is not one strict JSON object: " + got
	}
	if strings.HasPrefix(got, `ErrorCode "`) {
		return "a string for a code: " + got
	}
	return got
}

// inWords is how counts are wrong, in plain words. The ways are those of all members.
func (m member) inWords(n int) string {
	counts, are, read := "a count", "is", "reads"
	if n > 1 {
		counts, are, read = plural.Of(n, "count"), "are", "read"
	}
	text := fmt.Sprintf("%s %s another number than is due", counts, read)
	if len(m.ways) > 0 {
		switch w := string(m.ways[0]); {
		case m.ways[0] == wayUnchanged:
			text = counting(n, "an accepted call changes nothing", "%d accepted calls change nothing")
		case m.ways[0] == wayAsSent:
			text = fmt.Sprintf("%s %s stored as sent, above the group's number of messages", counts, are)
		case strings.HasPrefix(w, "cut to "):
			text = "the number is " + w
		case m.ways[0] == wayZero:
			text = fmt.Sprintf("%s %s 0", counts, read)
		case strings.HasPrefix(w, "off by -"):
			text = fmt.Sprintf("%s %s %s too low", counts, are, strings.TrimPrefix(w, "off by -"))
		case strings.HasPrefix(w, "off by "):
			text = fmt.Sprintf("%s %s %s too high", counts, are, strings.TrimPrefix(w, "off by "))
		}
	}
	return text + ": " + m.example()
}

// example is what was set and read.
func (m member) example() string {
	f := m.check.Finding
	if m.reading == nil || len(m.reading.Set) == 0 {
		if w := wantCount.FindStringSubmatch(f.Expected); w != nil {
			return fmt.Sprintf("%s in place of %s", f.Got, w[1])
		}
		return fmt.Sprintf("%s, where %s is due", f.Got, f.Expected)
	}
	text := fmt.Sprintf("after %s was set, it reads %s", m.reading.Set[len(m.reading.Set)-1], gotCount.FindStringSubmatch(f.Got)[2])
	if w := wantCount.FindStringSubmatch(f.Expected); w != nil {
		text += " in place of " + w[1]
	}
	return text
}
