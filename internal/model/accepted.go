package model

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// widest is the largest number that every reader takes: from it on a number may be refused as too large. That a number of
// 31 bits is among them leaves room for readers that keep the largest one for themselves.
var widest = big.NewInt(1<<31 - 1)

// accepted completes the prediction of a call that may be accepted.
func (s *State) accepted(c *spec.Contract, call program.Call, numbers [][]*big.Int, p *Prediction) {
	g := s.groups[call.Group]
	if len(p.Conditions) == 0 || onlyDuplicate(p.Conditions) {
		for _, n := range numbers {
			if g != nil && len(n) == 1 {
				for _, count := range s.after(call.Group, call.Member, n[0]) {
					if !slices.Contains(p.Counts, count) {
						p.Counts = append(p.Counts, count)
					}
				}
			}
		}
	}
	var n *big.Int
	if len(numbers) > 0 && len(numbers[0]) == 1 {
		n = numbers[0][0]
	}
	p.Answer, p.Count = s.rule(c, call, n, p)
	if tooLarge := largeOutcomes(n); tooLarge != nil {
		p.Kept = c.Outcomes[tooLarge[0]].Requirement
	}
}

// largeOutcomes are the outcomes with which a number may be refused for its size.
func largeOutcomes(n *big.Int) []string {
	switch {
	case n == nil || !Wide(n):
		return nil
	case n.BitLen() > 64:
		return []string{"number_too_large", "malformed_json", "wrong_type"}
	default:
		return []string{"number_too_large"}
	}
}

func onlyDuplicate(conditions []Condition) bool {
	return len(conditions) == 1 && conditions[0].Keyword == Duplicate
}

// after is the count that setting a number leaves; nothing is known where the count before is not, in a group that does not
// count.
func (s *State) after(groupName, member string, n *big.Int) []int64 {
	g := s.groups[groupName]
	if g.kind == spec.Ignored {
		before, known := g.unread[member]
		if !known || g.unknown[member] {
			return nil
		}
		return []int64{before}
	}
	if n.Sign() < 0 {
		return nil
	}
	return []int64{Clamp(n, g.messages)}
}

// Clamp is the count that a number from 0 on leaves in a group with that many messages. It is the one place that says so.
func Clamp(n *big.Int, messages int64) int64 {
	if n.Cmp(big.NewInt(messages)) > 0 {
		return messages
	}
	return n.Int64()
}

// rule names the requirements that a call which has to be accepted proves by its answer, and by the count that it leaves:
// what is particular about how it is made comes first, then the type of its group, then its number.
func (s *State) rule(c *spec.Contract, call program.Call, n *big.Int, p *Prediction) (answer, count string) {
	g, kind := s.groups[call.Group], spec.NumberBelow
	if g != nil && n != nil {
		kind = NumberCase(n, g.messages)
	}
	p.Case = kind
	count = c.Broken(kind)
	if g != nil && g.kind == spec.Ignored {
		if kind != spec.NumberWide {
			answer = c.Broken(spec.IgnoredTypeAnswer)
		}
		return cmp.Or(answer, count), c.Broken(spec.IgnoredTypeCount)
	}
	return cmp.Or(c.Broken(spelling(call)), count), count
}

// spelling is what is particular about how a call is made, or empty.
func spelling(call program.Call) spec.Case {
	switch {
	case call.Query["random"] != "":
		return spec.Random
	case call.ReverseQuery:
		return spec.QueryOrder
	case call.ReverseFields, call.Spaced, call.Fill:
		return spec.BodySpelling
	case call.Header != nil:
		return spec.WellFormed
	case call.Credential == program.Short:
		return spec.ShortUserSig
	default:
		return ""
	}
}

// NumberCase is which kind of number it is, in a group with that many messages.
func NumberCase(n *big.Int, messages int64) spec.Case {
	switch compared := n.Cmp(big.NewInt(messages)); {
	case Wide(n):
		return spec.NumberWide
	case messages == 0:
		return spec.EmptyGroup
	case n.Sign() == 0:
		return spec.NumberZero
	case compared < 0:
		return spec.NumberBelow
	case compared == 0:
		return spec.NumberEqual
	default:
		return spec.NumberAbove
	}
}

// Wide reports whether a number may be refused for its size.
func Wide(n *big.Int) bool { return n.Cmp(widest) >= 0 }
