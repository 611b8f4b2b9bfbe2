package reports

import (
	"fmt"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// How much of the evidence is shown. What is left out stands in exchanges.jsonl.
const (
	longestCurl    = 4000
	longestAddress = 200
)

// detail says how much of a check's evidence is shown.
type detail struct {
	// exchanges is how many are shown, sent how many bytes of a request's body and body of an answer's, and curls how many
	// exchanges have a curl line.
	exchanges, sent, body, curls int
}

// account is what a finding is about, a line each and safe to print: what was expected and what was seen.
func account(f judge.Finding) []string {
	var out []string
	add := func(label, text string) {
		if text != "" {
			out = append(out, fmt.Sprintf("%-9s %s", label, Visible(text)))
		}
	}
	add("expected", f.Expected)
	add("got", f.Got)
	add("reason", f.Reason)
	add("repeated", f.Repeat)
	return out
}

// evidenceLine is what a finding is about, in one line.
func evidenceLine(f judge.Finding) string {
	if f.Expected == "" && f.Got == "" {
		return orElse(f.Reason, "no reason was given")
	}
	return fmt.Sprintf("expected %s; got %s", orElse(f.Expected, "something else"), orElse(f.Got, "nothing"))
}

// evidence are the exchanges that prove a check's finding, a line for each thing sent or answered, with curl lines that
// make the requests again.
func evidence(c Check, d detail) []string {
	if c.Reproduce != "" {
		again := "to see it again: " + Visible(c.Reproduce)
		c.Reproduce, d.curls = "", 0
		return append(evidence(c, d), again)
	}
	if len(c.Evidence) == 0 {
		if len(c.Finding.Exchanges) == 0 {
			return nil
		}
		return []string{fmt.Sprintf("exchanges %s in exchanges.jsonl", numbers(c.Finding.Exchanges))}
	}
	// The last one is worth its place: a reading of the count comes after the calls that set it.
	first, last := c.Evidence, []record.Exchange(nil)
	if n := len(c.Evidence); n > d.exchanges {
		first, last = c.Evidence[:d.exchanges-1], c.Evidence[n-1:]
	}
	var out []string
	for i, x := range first {
		out = append(out, story(x, d)...)
		if i < d.curls {
			out = append(out, curlOrWhere(x))
		}
	}
	if left := len(c.Evidence) - len(first) - len(last); left > 0 {
		out = append(out, fmt.Sprintf("(%s more in exchanges.jsonl)", plural.Of(left, "exchange")))
	}
	for _, x := range last {
		out = append(out, story(x, d)...)
		if d.exchanges <= d.curls {
			out = append(out, curlOrWhere(x))
		}
	}
	return out
}

// story is one exchange: what was sent and what was answered.
func story(x record.Exchange, most detail) []string {
	title := fmt.Sprintf("exchange %d", x.ID)
	if x.Attempt > 1 {
		title += fmt.Sprintf(", playing %d", x.Attempt)
	}
	out := []string{
		title,
		fmt.Sprintf("> %s %s", Visible(x.Request.Method), Excerpt(address(x.Request.URL), longestAddress)),
		"> " + body(x.Request.Body, most.sent),
	}
	took := (x.Answered - x.Sent).Round(100 * time.Microsecond)
	if r := x.Response; r != nil {
		out = append(out, fmt.Sprintf("< %s %d after %s", Visible(r.Proto), r.Status, took), "< "+body(r.Body, most.body))
		if r.Truncated {
			out = append(out, "< … and more than the client reads")
		}
	}
	if t := x.Trouble; t != nil {
		out = append(out, fmt.Sprintf("! %s after %s: %s", Visible(t.Kind), took, Visible(t.Detail)))
	}
	return out
}

// curlOrWhere is the curl line, unless it is too long to be of use on a screen.
func curlOrWhere(x record.Exchange) string {
	line := Curl(x)
	if len(line) > longestCurl {
		return fmt.Sprintf("(the request is too long for a line here: exchange %d in exchanges.jsonl)", x.ID)
	}
	return line
}

// address is a URL without its host, which is the same in the whole report and stands in the curl line.
func address(raw string) string {
	_, rest, absolute := strings.Cut(raw, "://")
	if at := strings.IndexAny(rest, "/?"); absolute && at >= 0 {
		return rest[at:]
	}
	return raw
}

func body(b record.Bytes, most int) string {
	if len(b) == 0 {
		return "(no body)"
	}
	return Excerpt(string(b), most)
}

func numbers(ids []int) string {
	var out []string
	for _, id := range ids {
		out = append(out, fmt.Sprint(id))
	}
	return strings.Join(out, ", ")
}
