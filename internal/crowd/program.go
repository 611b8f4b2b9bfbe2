package crowd

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Program is a concurrent program: a stage, and rounds that follow each other.
type Program struct {
	// Seed is what the program was generated from; 0 where it was written or shrunk.
	Seed   uint64        `json:"seed,omitempty"`
	Stage  program.Stage `json:"stage"`
	Rounds []Round       `json:"rounds"`
}

// Round is what happens between two barriers. At its end, once every client is done, every member's count is read.
type Round struct {
	// Prefix are steps taken one after another, before any client starts.
	Prefix []Step `json:"prefix,omitempty"`
	// Clients act side by side, each taking its own steps in order.
	Clients []Client `json:"clients,omitempty"`
}

// Client are the steps of one client.
type Client []Step

// Step is one thing done.
type Step struct {
	Do concurrent.Kind `json:"do"`
	// Group is a handle of the stage, as is Member; a message has no member.
	Group  string `json:"group"`
	Member string `json:"member,omitempty"`
	// Number is what a set asks for; "count" in it is the group's number of messages before the first round.
	Number program.Number `json:"number,omitempty"`
}

// Steps is how many steps the program has, barriers apart.
func (p Program) Steps() int {
	n := 0
	for _, r := range p.Rounds {
		n += len(r.Prefix)
		for _, c := range r.Clients {
			n += len(c)
		}
	}
	return n
}

// Decode reads a program from JSON. Unknown fields are refused, and so is a program that cannot be played.
func Decode(data []byte) (Program, error) {
	var p Program
	if err := strictJSON(data, &p); err != nil {
		return Program{}, fmt.Errorf("this is not a concurrent program: %w", err)
	}
	return p, p.Validate()
}

// Validate says in one sentence why the program cannot be played, or nothing.
func (p Program) Validate() error {
	if len(p.Stage.Groups) == 0 || len(p.Rounds) == 0 {
		return errors.New("a concurrent program needs a group and a round at least")
	}
	for i, r := range p.Rounds {
		for _, s := range slices.Concat(append([]Client{r.Prefix}, r.Clients...)...) {
			if err := p.validateStep(s); err != nil {
				return fmt.Errorf("round %d: %w", i+1, err)
			}
		}
	}
	return nil
}

func (p Program) validateStep(s Step) error {
	g, ok := p.Stage.Group(s.Group)
	if !ok {
		return fmt.Errorf("names the group %q, which the stage does not have", s.Group)
	}
	switch s.Do {
	case concurrent.Send:
		return nil
	case concurrent.Set:
		n, err := s.Number.Resolve(0)
		if err != nil {
			return err
		}
		if !n.IsInt64() || n.Sign() < 0 && !s.Number.Relative() {
			return fmt.Errorf("sets %s; a crowd sets numbers from 0 to 2^63-1", s.Number)
		}
	case concurrent.Read:
	default:
		return fmt.Errorf("has a step %q; write set, send or read", s.Do)
	}
	if !slices.Contains(concurrent.Members(g), s.Member) {
		return fmt.Errorf("names %q, who is not a member of %s", s.Member, s.Group)
	}
	return nil
}

func strictJSON(data []byte, out any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(out); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows after its end")
	}
	return nil
}
