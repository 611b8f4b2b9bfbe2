package suites

import (
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// envelope is the chapter of what every answer looks like. Its checks judge all answers of the run; calls that need no
// stage see to it that there are some, even from a target on which no stage can be set.
func envelope(s *suite) {
	s.envelope("UMN-ENV-1", "every answer has HTTP status 200")
	s.envelope("UMN-ENV-2", "every answer's body is one strict JSON object")
	s.envelope("UMN-ENV-3", "every answer has an ActionStatus of OK or FAIL")
	s.envelope("UMN-ENV-4", "every answer has an integer ErrorCode")
	s.envelope("UMN-ENV-5", "every answer says OK with code 0, or FAIL with another")
	s.envelope("UMN-ENV-6", "every ErrorInfo is a string")
	s.envelope("UMN-ENV-7", "every refusal carries a documented code")
	s.envelope("UMN-ENV-8", "every answer has an ErrorInfo, and every refusal says something in it")
	s.survey("UMN-ENV-9", judge.ExtraFields, "which further fields answers have")
	s.survey("UMN-ENV-10", judge.ContentType, "which Content-Type answers have")
}

// bare are calls that any target answers with some envelope, whatever else it can do.
func bare() []program.Program {
	nowhere := field("GroupId", `"unreadcheck-no-such-group"`)
	nobody := field("Member_Account", `"unreadcheck-no-such-account"`)
	call := func(variant string, changes ...func(*program.Call)) program.Program {
		c := program.Call{Number: "1"}
		for _, change := range changes {
			change(&c)
		}
		return program.Program{ID: "bare/" + variant, Steps: []program.Step{{Call: &c}}}
	}
	return []program.Program{
		call("unknown group", nowhere, func(c *program.Call) { c.Fields["Member_Account"] = []byte(`"unreadcheck-no-such-account"`) }),
		call("no group", without("GroupId"), nobody),
		call("broken body", body(`{"GroupId": "unreadcheck`)),
		call("unsigned", nowhere, as(program.Unsigned)),
	}
}

// envelope adds a check that judges every answer of the call under test by the requirement's rule.
func (s *suite) envelope(id, title string) {
	for _, known := range judge.EnvelopeRules {
		if s.contract.Broken(known.Case) == id {
			s.whole(id, title, func(c *spec.Contract, r spec.Requirement, exchanges []record.Exchange) judge.Finding {
				return judge.Envelope(c, r, known.Rule, answersOf(c, exchanges))
			})
		}
	}
}

// survey adds a check that writes a property of every answer down.
func (s *suite) survey(id string, property judge.Property, title string) {
	s.whole(id, title, func(c *spec.Contract, r spec.Requirement, exchanges []record.Exchange) judge.Finding {
		return judge.Survey(c, r, property, answersOf(c, exchanges))
	})
}

func (s *suite) whole(id, title string, judgeAll func(*spec.Contract, spec.Requirement, []record.Exchange) judge.Finding) {
	if r, ok := s.contract.Requirement(id); ok {
		s.add(Check{ID: id + "/every answer", Requirement: r, Title: title,
			Programs: bare(), Effects: []spec.Effect{spec.Sets}, whole: judgeAll})
	}
}

// answersOf are the exchanges whose answers the contract describes.
func answersOf(c *spec.Contract, exchanges []record.Exchange) []record.Exchange {
	var out []record.Exchange
	for _, x := range exchanges {
		if judge.Describes(c, x) {
			out = append(out, x)
		}
	}
	return out
}
