package raw

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// OverLimit reports whether a request was refused because calls came too often.
func (t Trial) OverLimit(c *spec.Contract) bool {
	return slices.ContainsFunc(t.Seen.Answers, func(response record.Response) bool {
		return judge.TooFrequent(c, record.Exchange{Response: &response})
	})
}

// Hidden reports whether an effect of the case cannot be told from none.
func (v Values) Hidden(c program.Raw) bool {
	return slices.ContainsFunc(c.Requests, func(e program.Request) bool {
		return slices.ContainsFunc(e.Effects, func(effect program.Effect) bool {
			return effect != program.Unchanged && v.Count(effect) == v.Before
		})
	})
}

// Redact takes secrets out of all that the server sent.
func (s *Seen) Redact(redact func(string) string) {
	s.Rest = record.Bytes(redact(string(s.Rest)))
	for i := range s.Answers {
		s.Answers[i].Body = record.Bytes(redact(string(s.Answers[i].Body)))
		for _, values := range s.Answers[i].Header {
			for k := range values {
				values[k] = redact(values[k])
			}
		}
	}
}

// Uncertain reports whether a request that can take effect got no answer that says whether it did.
func (t Trial) Uncertain(c *spec.Contract) bool {
	for i, e := range t.Case.Requests {
		accepted, refused := t.Seen.Said(c, i)
		if len(e.Effects) > 0 && !accepted && (!refused || t.Case.Followed) {
			return true
		}
	}
	return false
}
