package fuzzpage

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"github.com/unreadcheck/unreadcheck/fuzz"
	"github.com/unreadcheck/unreadcheck/internal/page"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// findings are the campaign's findings, a card each.
func findings(r *fuzz.Result, files page.Files) page.Section {
	s := page.Section{ID: "findings", Title: "Findings", Filtered: true}
	if len(r.Findings) == 0 {
		s.Lead = "Nothing was found."
		return s
	}
	s.Lead = "Each finding has the smallest example that shows it. Those that share a cause follow each other."
	for _, i := range inOrder(r) {
		s.Cards = append(s.Cards, card(r, i, files))
	}
	return s
}

// title is the cause in plain words where the finding leads it, or else what was expected and what came.
func title(r *fuzz.Result, i int) string {
	if c, ok := causeOf(r, i); ok && c.Lead == findingID(i) && c.Sentence != "" {
		return page.Capital(c.Sentence)
	}
	return page.Capital(fmt.Sprintf("expected %s, got %s", r.Findings[i].Expected, r.Findings[i].Got))
}

func card(r *fuzz.Result, i int, files page.Files) page.Card {
	f := r.Findings[i]
	c := page.Card{ID: findingID(i), Title: title(r, i), Tone: tone(f), Level: string(f.Level), Word: word(f), Marks: []string{f.Requirement},
		Expected: f.Expected, Got: f.Got}
	if cause, ok := causeOf(r, i); ok && cause.Lead != findingID(i) {
		c.Marks = append(c.Marks, "same cause as "+cause.Lead)
	}
	if q, ok := requirement(r, f.Requirement); ok {
		c.Sentence, c.Source, c.SourceLink = q.Text, q.Source.String(), page.SourceLink(q.Source.Page)
	}
	add := func(label, value string) {
		if value != "" {
			c.Facts = append(c.Facts, page.Fact{Label: label, Value: value})
		}
	}
	if text := sent(f); text != "" {
		add("Sent", text)
	}
	add("Seen", fmt.Sprintf("%s, first at call %d", plural.Of(f.Hits, "time"), f.FirstCall))
	add("Played again", f.Repeats)
	add("Layer", f.Layer)
	add("State", f.State)
	add("Kind of input", f.Input)
	add("Expected for now", f.Known)
	add("Why no order explains it", f.Explanation)
	switch {
	case f.Program.RawRequest() != nil && f.Seen != nil:
		c.Steps, c.Exchanges = trial(*f.Program.RawRequest(), *f.Seen)
	case f.Program.BurstStep() == nil && f.Program.SideBySide():
		c.Steps = crowdSteps(*f.Program)
	case f.Program != nil:
		c.Steps = steps(*f.Program)
		if f.Found != nil {
			c.Before, c.After = told(*f.Found), told(*f.Program)
		}
	}
	for _, x := range f.Exchanges {
		c.Exchanges = append(c.Exchanges, page.ExchangeOf(x))
	}
	// The judged call and its reading come last: the stage is set before.
	if n := len(c.Exchanges); n > mostExchanges {
		c.Left, c.Exchanges = n-mostExchanges, c.Exchanges[n-mostExchanges:]
	}
	c.Copies = page.TakeAway(findingID(i), r.Target.URL, files)
	return c
}

// requirement is a requirement in the contract's words. A result has none: they are those of the built-in contract, where the
// campaign was judged by that very file.
func requirement(r *fuzz.Result, id string) (spec.Requirement, bool) {
	c := builtIn()
	if c.contract == nil || c.digest != r.Contract.SHA256 {
		return spec.Requirement{}, false
	}
	return c.contract.Requirement(id)
}

// known is a contract with the digest of its file.
type known struct {
	contract *spec.Contract
	digest   string
}

var builtIn = sync.OnceValue(func() known {
	data := spec.DefaultYAML()
	contract, err := spec.Load(data)
	if err != nil {
		return known{} // it is part of the program, and every command says so
	}
	sum := sha256.Sum256(data)
	return known{contract, hex.EncodeToString(sum[:])}
})

// mostExchanges is how many exchanges a card shows.
const mostExchanges = 6

func word(f fuzz.Finding) string {
	switch {
	case f.Known != "":
		return wordKnown
	case f.Level == spec.Must:
		return wordFound
	default:
		return wordShould
	}
}

// sent is what was sent that is out of the ordinary, in full: the body of the last call of a program, or the bytes of a case.
func sent(f fuzz.Finding) string {
	if one := f.Program.RawRequest(); one != nil {
		return string(bytesOf(*one))
	}
	var last *record.Exchange
	for i, x := range f.Exchanges {
		if x.Command == endpoint {
			last = &f.Exchanges[i]
		}
	}
	if last == nil {
		return ""
	}
	return string(last.Request.Body)
}

// endpoint is the command word of the call that is judged.
const endpoint = "set_unread_msg_num"

func bytesOf(c program.Raw) []byte {
	if len(c.Segments) == 0 {
		return c.Body
	}
	var out bytes.Buffer
	for _, s := range c.Segments {
		out.Write(s.Bytes)
	}
	return out.Bytes()
}

func steps(p program.Program) []page.Step {
	stage, sentences := page.Sentences(p)
	out := []page.Step{{Text: stage}}
	for _, text := range sentences {
		out = append(out, page.Step{Text: text})
	}
	return out
}

// told is a program as text, a line for each step.
func told(p program.Program) string {
	stage, sentences := page.Sentences(p)
	var out strings.Builder
	out.WriteString(stage + "\n")
	for i, text := range sentences {
		fmt.Fprintf(&out, "%d. %s\n", i+1, text)
	}
	return out.String()
}

// trial are the steps of a raw request, and what came.
func trial(k program.Raw, t raw.Playing) ([]page.Step, []page.Exchange) {
	out := []page.Step{{Text: fmt.Sprintf("%s (case %s)", k.Title, k.ID)}}
	for _, s := range k.Segments {
		text := "Send " + plural.Of(len(s.Bytes), "byte")
		if s.Pause > 0 {
			text = fmt.Sprintf("Wait %s, then send %s", s.Pause, plural.Of(len(s.Bytes), "byte"))
		}
		out = append(out, page.Step{Text: text})
	}
	if k.HalfClose {
		out = append(out, page.Step{Text: "Close the sending side of the connection"})
	}
	if t.After != nil {
		out = append(out, page.Step{Text: "Read the member's count", Saw: fmt.Sprint(*t.After), Tone: page.Plain})
	}
	x := page.Exchange{Title: "What was sent, and what came after " + t.Seen.Took.String(), Request: "the bytes of the case, with the stage's names filled in",
		RequestBody: string(bytesOf(k))}
	for _, a := range t.Seen.Answers {
		x.Status += fmt.Sprintf("%s %d ", a.Proto, a.Status)
		x.AnswerBody += string(a.Body)
	}
	switch {
	case t.Seen.TimedOut:
		x.Trouble = "the server had not answered all of it when the time was over"
	case t.Seen.Closed && len(t.Seen.Answers) == 0:
		x.Trouble = "the server closed the connection"
	}
	return out, []page.Exchange{x}
}

// crowdSteps are the steps of a crowd: what is done one after another, and what side by side.
func crowdSteps(p program.Program) []page.Step {
	stage, _ := page.Sentences(program.Program{Stage: p.Stage})
	out := []page.Step{{Text: stage}}
	one := func(who string, s program.Act) {
		text := fmt.Sprintf("%s: %s %s", who, s.Do, s.Group)
		switch s.Do {
		case program.ActSet:
			text = fmt.Sprintf("%s: set the count of %s in %s to %s", who, s.Member, s.Group, s.Number)
		case program.ActRead:
			text = fmt.Sprintf("%s: read the count of %s in %s", who, s.Member, s.Group)
		case program.ActSend:
			text = fmt.Sprintf("%s: send a message to %s", who, s.Group)
		}
		out = append(out, page.Step{Text: text})
	}
	for n, step := range p.Steps {
		r := step.Clients
		for _, s := range r.First {
			one(fmt.Sprintf("Round %d, first", n+1), s)
		}
		for k, client := range r.Each {
			for _, s := range client {
				one(fmt.Sprintf("Round %d, client %d of %d side by side", n+1, k+1, len(r.Each)), s)
			}
		}
	}
	return out
}
