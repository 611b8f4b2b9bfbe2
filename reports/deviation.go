package reports

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// deviation is how a red check deviates from what was expected, as far as others may deviate in the same way.
type deviation struct {
	kind kind
	// detail tells two deviations of one kind apart.
	detail string
	// share says, of a check of all answers, how many of them deviate: "30 of 43 answers".
	share string
	// status is the HTTP status of the answer that deviates, where that is not 200.
	status int
	// ways are the ways in which a count is wrong, as far as one reading tells, and reading is that one, if it is known.
	ways    []way
	reading *judge.BoundReading
}

// kind is what deviates.
type kind string

const (
	// statusFlawed and answersFlawed: answers have a wrong HTTP status, or a wrong form, whatever the calls were.
	statusFlawed  kind = "status"
	answersFlawed kind = "answers"
	// accepted: a call that has to be refused is accepted.
	acceptedWrongly kind = "accepted"
	// refused: a call that has to be accepted is refused.
	refusedWrongly kind = "refused"
	// codeWrong: a refusal has another code than one of those that are due.
	codeWrong kind = "code"
	// unreadable: nobody can tell from an answer what came of the call.
	unreadable kind = "unreadable"
	// unanswered: no answer came, each time.
	unanswered kind = "unanswered"
	// countWrong: a count reads another number than it has to; countChanged: one changed that had to stay.
	countWrong   kind = "count"
	countChanged kind = "changed"
	// refusalFlawed: the refusal of a call above the limit has a wrong form; rateWrong: all else about the limit.
	refusalFlawed kind = "refusal"
	rateWrong     kind = "rate"
	other         kind = "other"
)

// way is a way in which a count is wrong.
type way string

const (
	wayUnchanged way = "unchanged"
	wayZero      way = "zero"
	wayAsSent    way = "as sent"
)

func wayCut(bits int) way    { return way(fmt.Sprintf("cut to %d bits", bits)) }
func wayOff(by *big.Int) way { return way("off by " + by.String()) }

var (
	gotStatus  = regexp.MustCompile(`^HTTP status (\d+)$`)
	gotHTTP    = regexp.MustCompile(`^HTTP (\d+)\b`)
	gotRefused = regexp.MustCompile(`^(?:HTTP \d+, )?refused with (-?\d+)`)
	gotCount   = regexp.MustCompile(`^the count of (\S+) reads (-?\d+|none)(?: \(before: (-?\d+|none)\))?$`)
	wantCount  = regexp.MustCompile(`^the count of \S+ reads (-?\d+)\b`)
	wantOther  = regexp.MustCompile(`refused as ([a-z ]+?) \(`)
	ofAnswers  = regexp.MustCompile(`^(\d+) of \d+ (answers|refusals)`)
	numerals   = regexp.MustCompile(`\d+`)
)

// deviationOf reads how a check deviates off what its judge says, and off the reading that shows it.
func deviationOf(c Check, readings map[int]*judge.BoundReading) deviation {
	f := c.Finding
	d := deviation{kind: other, detail: f.Requirement + "|" + numerals.ReplaceAllString(f.Expected+"|"+f.Got, "0")}
	if m := gotHTTP.FindStringSubmatch(f.Got); m != nil {
		d.status, _ = strconv.Atoi(m[1])
		if d.status == 200 {
			d.status = 0
		}
	}
	outcome := ""
	if m := wantOther.FindStringSubmatch(f.Expected); m != nil {
		outcome = m[1]
	}
	share := ofAnswers.FindStringSubmatch(f.Reason)
	switch got := strings.TrimPrefix(f.Got, fmt.Sprintf("HTTP %d, ", d.status)); {
	case gotStatus.MatchString(f.Got):
		d.kind, d.detail = statusFlawed, f.Got
		d.status, _ = strconv.Atoi(gotStatus.FindStringSubmatch(f.Got)[1])
		if share != nil {
			d.share = share[0]
		}
	case len(share) > 2 && share[2] == "answers":
		d.kind, d.detail, d.share = answersFlawed, f.Requirement, share[0]
	case c.Chapter == "rate" && strings.HasPrefix(f.Got, "HTTP "):
		d.kind, d.detail = refusalFlawed, f.Requirement
	case c.Chapter == "rate":
		d.kind, d.detail = rateWrong, ""
	case strings.HasSuffix(f.Got, ", each time, while other calls were answered"):
		d.kind, d.detail = unanswered, f.Got
	case got == "an answer that cannot be read":
		d.kind, d.detail = unreadable, ""
	case got == "accepted" && outcome != "":
		d.kind, d.detail = acceptedWrongly, outcome
		if c.Chapter == "auth" {
			d.detail = "sign-in" // one that is not looked at accepts whatever is wrong with it
		}
	case gotRefused.MatchString(f.Got) && f.Expected == "accepted":
		d.kind, d.detail = refusedWrongly, numerals.ReplaceAllStringFunc(f.Got, codesOnly(f.Got))
	case gotRefused.MatchString(f.Got):
		d.kind, d.detail = codeWrong, gotRefused.FindStringSubmatch(f.Got)[1]
	case gotCount.MatchString(f.Got) && strings.Contains(f.Expected, " still reads "):
		d.kind, d.detail = countChanged, f.Requirement
	case gotCount.MatchString(f.Got):
		d.kind, d.reading = countWrong, readingOf(f, readings)
		d.ways = waysOf(f, d.reading)
	}
	return d
}

// codesOnly keeps the first number of a text, which is the code, and makes all others one.
func codesOnly(text string) func(string) string {
	code := gotRefused.FindStringSubmatch(text)[1]
	return func(number string) string {
		if number == strings.TrimPrefix(code, "-") {
			return number
		}
		return "0"
	}
}

// readingOf is the reading that shows a wrong count, or nil.
func readingOf(f judge.Finding, readings map[int]*judge.BoundReading) *judge.BoundReading {
	m := gotCount.FindStringSubmatch(f.Got)
	for _, id := range f.Exchanges {
		if r := readings[id]; r != nil && r.Unread != nil && strconv.FormatInt(*r.Unread, 10) == m[2] {
			return r
		}
	}
	return nil
}

// waysOf are the ways in which the count of a finding is wrong.
func waysOf(f judge.Finding, reading *judge.BoundReading) []way {
	m := gotCount.FindStringSubmatch(f.Got)
	unread, isNumber := new(big.Int).SetString(m[2], 10)
	if !isNumber {
		return []way{"none"}
	}
	var out []way
	if m[2] == m[3] {
		out = append(out, wayUnchanged)
	}
	if reading != nil {
		out = append(out, waysOfSet(reading, unread)...)
	}
	if unread.Sign() == 0 {
		out = append(out, wayZero)
	}
	if w := wantCount.FindStringSubmatch(f.Expected); w != nil {
		expected, _ := new(big.Int).SetString(w[1], 10)
		out = append(out, wayOff(new(big.Int).Sub(unread, expected)))
	}
	return out
}

// waysOfSet are the ways that the number shows which the last call set: stored as it was sent, or cut to so many bits.
func waysOfSet(r *judge.BoundReading, unread *big.Int) []way {
	if len(r.Set) == 0 {
		return nil
	}
	set, isNumber := new(big.Int).SetString(r.Set[len(r.Set)-1], 10)
	if !isNumber {
		return nil
	}
	if set.Cmp(unread) == 0 {
		return []way{wayAsSent}
	}
	var out []way
	// A number that is cut to fewer bits would have been wrong in a smaller one before.
	for _, bits := range []int{32, 16, 8} {
		size := new(big.Int).Lsh(big.NewInt(1), uint(bits))
		cut := new(big.Int).Mod(set, size)
		if r.Bound != nil && cut.Cmp(big.NewInt(*r.Bound)) > 0 {
			cut = big.NewInt(*r.Bound)
		}
		if set.Cmp(size) >= 0 && cut.Cmp(unread) == 0 {
			out = append(out, wayCut(bits))
		}
	}
	return out
}
