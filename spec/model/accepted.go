package model

import (
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
	p.Answer, p.Count = s.rule(c, call, n)
	if tooLarge := largeOutcomes(n); tooLarge != nil {
		p.Kept = c.Outcomes[tooLarge[0]].Requirement
	}
}

// largeOutcomes are the outcomes with which a number may be refused for its size.
func largeOutcomes(n *big.Int) []string {
	switch {
	case n == nil || n.Cmp(widest) < 0:
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
	if n.Cmp(big.NewInt(g.messages)) > 0 {
		return []int64{g.messages}
	}
	return []int64{n.Int64()}
}

// rule names the requirements that a call which has to be accepted proves by its answer, and by the count that it leaves:
// what is particular about how it is made comes first, then the type of its group, then its number.
func (s *State) rule(c *spec.Contract, call program.Call, n *big.Int) (answer, count string) {
	g := s.groups[call.Group]
	count = numberRule(g, n)
	switch {
	case g == nil || g.kind != spec.Ignored:
	case count == "UMN-CLAMP-10":
		return count, "UMN-TYPE-3"
	default:
		return "UMN-TYPE-2", "UMN-TYPE-3"
	}
	switch {
	case call.Query["random"] != "":
		answer = "UMN-REQ-3"
	case call.ReverseQuery:
		answer = "UMN-REQ-4"
	case call.ReverseFields, call.Spaced, call.Fill:
		answer = "UMN-REQ-5"
	case call.Header != nil:
		answer = "UMN-REQ-1"
	case call.Credential == program.Short:
		answer = "UMN-AUTH-1"
	default:
		return count, count
	}
	if _, ok := c.Requirement(answer); !ok {
		answer = count
	}
	return answer, count
}

func numberRule(g *group, n *big.Int) string {
	if g == nil || n == nil {
		return "UMN-CLAMP-1"
	}
	compared := n.Cmp(big.NewInt(g.messages))
	switch {
	case n.Cmp(widest) >= 0:
		return "UMN-CLAMP-10"
	case g.messages == 0:
		return "UMN-CLAMP-7"
	case n.Sign() == 0:
		return "UMN-CLAMP-3"
	case compared < 0:
		return "UMN-CLAMP-1"
	case compared == 0:
		return "UMN-CLAMP-4"
	default:
		return "UMN-CLAMP-2"
	}
}
