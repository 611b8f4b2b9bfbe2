package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// The words that the filter offers beside verdicts.
const (
	wordBroken   = "not kept"
	wordWarning  = "should not kept"
	wordKept     = "kept"
	wordOpen     = "not judged"
	wordRecorded = "recorded"
	wordExpected = "announced"
)

// WordOf is a verdict in the words that the filter offers.
func WordOf(level spec.Level, v judge.Verdict) string {
	switch v {
	case judge.Pass:
		return wordKept
	case judge.Fail, judge.UnexpectedPass, judge.HarnessError:
		return wordBroken
	case judge.Warn:
		return wordWarning
	case judge.ExpectedFail:
		return wordExpected
	default:
		if level == spec.Observe {
			return wordRecorded
		}
		return wordOpen
	}
}

// findings are the run's causes, a card each.
func findings(r *reports.Result, files Files) Section {
	s := Section{ID: "findings", Title: "Findings", Filtered: true}
	if len(r.Causes) == 0 {
		s.Lead = "Nothing that was judged is broken."
		return s
	}
	s.Lead = "Each finding is one cause, with every check that it is behind, the worst first."
	for _, c := range r.Causes {
		s.Cards = append(s.Cards, causeCard(r, c, files))
	}
	var announced []string
	for _, c := range r.Checks {
		switch {
		case c.Finding.Verdict == judge.ExpectedFail:
			announced = append(announced, fmt.Sprintf("%s: %s", c.ID, OrElse(c.Finding.Reason, c.Finding.Got)))
		case c.Finding.Unstable:
			announced = append(announced, fmt.Sprintf("%s, seen once and not when it was played again: expected %s; got %s (%s)",
				c.ID, c.Finding.Expected, c.Finding.Got, c.Finding.Repeat))
		}
	}
	if len(announced) > 0 {
		s.Lists = append(s.Lists, List{"Seen, and no failure", announced})
	}
	return s
}

func causeCard(r *reports.Result, c reports.Cause, files Files) Card {
	card := Card{ID: causeID(c.Number), Title: Capital(c.Sentence), Tone: ToneOf(c.Verdict), Level: string(c.Level), Word: WordOf(c.Level, c.Verdict),
		Marks: c.Requirements, Expected: c.Expected, Got: c.Got}
	lead := checkOf(r, c.Lead)
	if q, ok := requirementOf(r, lead.Finding.Requirement); ok {
		card.Sentence, card.Source, card.SourceLink = q.Text, q.Source.String(), SourceLink(q.Source.Page)
	}
	if r.BehavesLike != nil && c.Number == 1 {
		card.Like = r.BehavesLike.Name + ": " + r.BehavesLike.Sentence
	}
	if lead.Finding.Repeat != "" {
		card.Facts = append(card.Facts, Fact{"Seen in", lead.Finding.Repeat + " playings"})
	}
	if lead.Finding.Reason != "" {
		card.Facts = append(card.Facts, Fact{"How often", lead.Finding.Reason})
	}
	card.Steps = playedSteps(r, lead)
	for _, id := range c.Members {
		member := checkOf(r, id)
		card.Members = append(card.Members, Member{id, member.Title})
	}
	for _, id := range c.Blocks {
		blocked := checkOf(r, id)
		card.Members = append(card.Members, Member{id, "could not be judged because of it: " + blocked.Title})
	}
	for _, x := range lead.Evidence {
		card.Exchanges = append(card.Exchanges, ExchangeOf(x))
	}
	if len(lead.Evidence) == 0 {
		card.Left = len(lead.Finding.Exchanges)
	}
	card.Copies = copies(r, c, lead, files)
	return card
}

// copies are what makes the finding again: the files of the folder, or else the request of the first exchange.
func copies(r *reports.Result, c reports.Cause, lead reports.Check, files Files) []Copy {
	name := fmt.Sprintf("finding-%d", c.Number)
	out := TakeAway(name, r.Target.URL, files)
	if lead.Reproduce != "" {
		out = append(out, Copy{Name: "command", Text: lead.Reproduce})
	} else if len(out) == 0 && len(lead.Evidence) > 0 {
		out = append(out, Copy{Name: "curl line", Text: reports.Curl(lead.Evidence[0])})
	}
	return out
}

// TakeAway are the files of a finding, with the command that plays it again.
func TakeAway(name, target string, files Files) []Copy {
	var out []Copy
	for _, f := range []struct{ label, ending string }{{"script", ".sh"}, {"program", ".json"}, {"Go test", "_test.go.txt"}} {
		if text := files(name + f.ending); text != "" {
			out = append(out, Copy{Name: f.label, File: name + f.ending, Text: text})
		}
		if f.ending == ".json" && len(out) > 0 && out[len(out)-1].File == name+f.ending {
			replay := Copy{Name: "replay", Text: "unreadcheck replay"}
			if target != "" {
				replay.Text += " --target " + reports.ShellWord(target)
			}
			replay.Text += " " + name + ".json"
			out = slices.Insert(out, len(out)-1, replay)
		}
	}
	return out
}

// playedSteps are the steps of the program that a check rests on, with what its last playing showed.
func playedSteps(r *reports.Result, c reports.Check) []Step {
	if len(c.Programs) != 1 {
		return nil
	}
	i := slices.IndexFunc(r.Programs, func(p reports.PlayedProgram) bool { return p.Program.ID == c.Programs[0] })
	if i < 0 {
		return nil
	}
	played := r.Programs[i]
	stage, sentences := Sentences(played.Program)
	out := []Step{{Text: stage}}
	var seen []reports.PlayedStep
	if len(played.Playings) > 0 {
		seen = played.Playings[0].Steps
	}
	for n, text := range sentences {
		step := Step{Text: text}
		if n < len(seen) {
			step.Saw, step.Tone = saw(seen[n])
		}
		out = append(out, step)
	}
	return out
}

// saw is what a step showed, in a few words.
func saw(s reports.PlayedStep) (text string, tone Tone) {
	if s.Expected != "" {
		return s.Got, Bad
	}
	if s.Reading != nil {
		text := "none"
		if s.Reading.Unread != nil {
			text = fmt.Sprint(*s.Reading.Unread)
		}
		return "reads " + text, ToneOf(s.Reading.Verdict)
	}
	var kinds []string
	for _, a := range s.Answers {
		text := answered(a)
		if a.Count > 1 || len(s.Answers) > 1 {
			text = plural.Of(a.Count, "time") + " " + text
		}
		kinds = append(kinds, text)
	}
	return strings.Join(kinds, ", "), Plain
}

// answered is an answer in a few words.
func answered(a reports.Answer) string {
	switch {
	case a.Accepted:
		return "accepted"
	case a.Code != nil:
		return fmt.Sprintf("refused with %d", *a.Code)
	case a.Status != 0:
		return fmt.Sprintf("HTTP %d without a readable envelope", a.Status)
	default:
		return OrElse(a.Trouble, "no answer")
	}
}

// ExchangeOf is an exchange as a card shows it.
func ExchangeOf(x record.Exchange) Exchange {
	took := (x.Answered - x.Sent).Round(100 * time.Microsecond)
	out := Exchange{Title: fmt.Sprintf("Exchange %d, %s after %s", x.ID, x.Command, took),
		Request: x.Request.Method + " " + x.Request.URL, RequestBody: string(x.Request.Body)}
	if x.Attempt > 1 {
		out.Title += fmt.Sprintf(", playing %d", x.Attempt)
	}
	if r := x.Response; r != nil {
		out.Status, out.AnswerBody = fmt.Sprintf("%s %d", r.Proto, r.Status), string(r.Body)
		if r.Truncated {
			out.Status += " (the body was longer than the client reads)"
		}
	}
	if t := x.Trouble; t != nil {
		out.Trouble = t.Kind + ": " + t.Detail
	}
	return out
}

func checkOf(r *reports.Result, id string) reports.Check {
	i := slices.IndexFunc(r.Checks, func(c reports.Check) bool { return c.ID == id })
	if i < 0 {
		return reports.Check{}
	}
	return r.Checks[i]
}

func requirementOf(r *reports.Result, id string) (reports.Requirement, bool) {
	i := slices.IndexFunc(r.Requirements, func(q reports.Requirement) bool { return q.ID == id })
	if i < 0 {
		return reports.Requirement{}, false
	}
	return r.Requirements[i], true
}
