package program

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Clients act side by side, each taking its own acts in order. Once every client is done, every count of the stage is read. What
// was answered and read has to look as if each call had taken effect at one instant. Its program has steps of this kind alone.
type Clients struct {
	// First are taken one after another, before any client starts.
	First []Act `json:"first,omitempty"`
	// Each has what each client does.
	Each [][]Act `json:"each,omitempty"`
}

// Act is one thing that a client does.
type Act struct {
	Do ActKind `json:"do"`
	// Group is a handle of the stage, as is Member; a message has no member.
	Group  string `json:"group"`
	Member string `json:"member,omitempty"`
	// Number is what a set asks for; "count" in it is the group's number of messages before the first step, as in what is expected.
	Number Number `json:"number,omitempty"`
	// Expect is what the act has to show, if anything: see [Act.shows].
	Expect *Expect `json:"expect,omitempty"`
}

// shows says what kind of act it is, and what an act of that kind can have to show.
func (a Act) shows() (kind string, things []string) {
	switch a.Do {
	case ActRead:
		return "a client's read", counts
	case ActSend:
		return "a client's send", answers
	default:
		return "a client's set", callAnswers
	}
}

// ActKind is what an act does.
type ActKind string

// The kinds of acts.
const (
	// ActSet calls the endpoint, with a number from 0 to 2^63-1.
	ActSet ActKind = "set"
	// ActSend sends one message to the group, from its owner.
	ActSend ActKind = "send"
	// ActRead reads the member's count back.
	ActRead ActKind = "read"
)

// All are the acts of the clients, and those before.
func (c Clients) All() []Act { return slices.Concat(append([][]Act{c.First}, c.Each...)...) }

// Acts is how many acts the program's clients take.
func (p Program) Acts() int {
	n := 0
	each(p.Steps, func(*Act) { n++ })
	return n
}

// Burst makes calls at the same time, after one of each kind was made alone: each has to be answered as its like was, and the
// count ends as one of the numbers that were set, which is what its step may expect more of. It is its program's only step.
type Burst struct {
	// Group and Member are handles of the stage.
	Group  string      `json:"group"`
	Member string      `json:"member"`
	Calls  []BurstCall `json:"calls"`
}

// BurstCall is one call of a burst.
type BurstCall struct {
	// Condition is what the call is to be refused for, one of Conditions, or empty for a valid one.
	Condition string `json:"condition,omitempty"`
	// Number is what it sets, from 0 on; no two calls set the same.
	Number int64 `json:"number"`
	// Expect is what the call has to show beside that it is answered as its like: that it is accepted, or refused.
	Expect *Expect `json:"expect,omitempty"`
}

// Conditions are what calls of a burst may be refused for: outcomes of the contract that leave the service no choice
// which of them applies, and share no error code.
var Conditions = []string{"unknown_group", "missing_field", "missing_usersig"}

// BurstStep is the burst that the program consists of, or nil.
func (p *Program) BurstStep() *Burst { return p.only().Burst }

// SideBySide reports whether the program is one of clients side by side, or a burst.
func (p *Program) SideBySide() bool {
	return p.BurstStep() != nil || p != nil && len(p.Steps) > 0 && p.Steps[0].Clients != nil
}

// validate says what of a burst cannot be.
func (b Burst) validate() error {
	if len(b.Calls) == 0 {
		return errors.New("has a burst without calls")
	}
	seen := map[int64]bool{}
	for _, c := range b.Calls {
		switch {
		case c.Condition != "" && !slices.Contains(Conditions, c.Condition):
			return fmt.Errorf("has a burst with a call to be refused for %q; write %s, or none for a valid call", c.Condition, strings.Join(Conditions, ", "))
		case c.Number < 0 || seen[c.Number]:
			return fmt.Errorf("has a burst that sets %d, which is below 0 or set twice: the count would not tell whose it is", c.Number)
		}
		seen[c.Number] = true
		if err := c.Expect.validate("a burst's call", callAnswers); err != nil {
			return err
		}
	}
	return nil
}

// validateClients says what of clients cannot be.
func (p Program) validateClients(c Clients) error {
	if i := slices.IndexFunc(c.Each, func(acts []Act) bool { return len(acts) == 0 }); i >= 0 {
		return fmt.Errorf("has a client that does nothing, which is number %d", i+1)
	}
	for _, a := range c.All() {
		if err := p.validateAct(a); err != nil {
			return err
		}
	}
	return nil
}

func (p Program) validateAct(a Act) error {
	g, ok := p.Stage.Group(a.Group)
	if !ok {
		return fmt.Errorf("names the group %q, which its stage does not have", a.Group)
	}
	if err := a.Expect.validate(a.shows()); err != nil {
		return err
	}
	switch a.Do {
	case ActSend:
		return nil
	case ActSet:
		n, err := a.Number.Resolve(0)
		if err != nil {
			return err
		}
		if !n.IsInt64() || n.Sign() < 0 && !a.Number.Relative() {
			return fmt.Errorf("sets %s; clients set numbers from 0 to 2^63-1", a.Number)
		}
	case ActRead:
	default:
		return fmt.Errorf("has a client that does %q; write set, send or read", a.Do)
	}
	if !slices.Contains(g.Accounts(), a.Member) {
		return fmt.Errorf("names %q, who is not a member of %s", a.Member, a.Group)
	}
	return nil
}
