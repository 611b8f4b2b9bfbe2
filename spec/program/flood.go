package program

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Crowd are members of a group that differ in nothing but their number: their handles are the prefix and a number
// from 1 on.
type Crowd struct {
	Prefix string `json:"prefix"`
	Size   int    `json:"size"`
	Unread int64  `json:"unread"`
}

// Names are the handles of the crowd's members.
func (c *Crowd) Names() []string {
	if c == nil {
		return nil
	}
	names := make([]string, c.Size)
	for i := range names {
		names[i] = c.Prefix + strconv.Itoa(i+1)
	}
	return names
}

// has reports whether the crowd has a member of that handle.
func (c *Crowd) has(name string) bool {
	if c == nil {
		return false
	}
	number, named := strings.CutPrefix(name, c.Prefix)
	n, err := strconv.Atoi(number)
	return named && err == nil && n >= 1 && n <= c.Size && strconv.Itoa(n) == number
}

// Everyone are the group's members, the crowd's included.
func (g Group) Everyone() []Member {
	out := append([]Member(nil), g.Members...)
	for _, name := range g.Crowd.Names() {
		out = append(out, Member{Name: name, Unread: g.Crowd.Unread})
	}
	return out
}

// Accounts are the handles of all whose counts the group has, its owner first.
func (g Group) Accounts() []string {
	names := []string{Owner}
	for _, m := range g.Everyone() {
		names = append(names, m.Name)
	}
	return names
}

// Flood makes many calls of the endpoint, at a pace of its own. It is played alone.
type Flood struct {
	// Phase names the flood for the judges.
	Phase string `json:"phase"`
	Group string `json:"group"`
	// Member is the account whose count is set; where it is empty, each call takes the next of the group's crowd.
	Member string `json:"member,omitempty"`
	Number Number `json:"number"`
	Calls  int    `json:"calls"`
	// PerPeriod is how many calls are sent in one period of the contract's limit, evenly spaced and whether or not those
	// before were answered; 0 is all at once.
	PerPeriod float64 `json:"perPeriod,omitempty"`
	// Jitter is the share of their spacing by which calls come early or late, evenly spaced at first and more and more
	// so. It is at most a half, so that no call comes before another's time.
	Jitter float64 `json:"jitter,omitempty"`
	// Connections is Few, Many or Fresh.
	Connections string `json:"connections"`
	// OneRandom gives all calls the same value of the query parameter random.
	OneRandom bool `json:"oneRandom,omitempty"`
}

// The ways in which a flood uses connections.
const (
	// Few are as few connections as carry the flood, each with one call at a time.
	Few = "few"
	// Many are as many as the calls under way need, kept open.
	Many = "many"
	// Fresh is a new connection for each call.
	Fresh = "fresh"
)

// Appointed are the times at which a flood's calls are to be sent, after its beginning. All are zero where they are sent
// at once. The same flood has the same times each time it is played.
func (f Flood) Appointed(per time.Duration) []time.Duration {
	times := make([]time.Duration, f.Calls)
	if f.PerPeriod <= 0 {
		return times
	}
	interval := time.Duration(float64(per) / f.PerPeriod)
	noise := rand.New(rand.NewPCG(1, uint64(f.Calls)))
	for i := range times {
		share := min(f.Jitter, 0.5) * float64(i) / float64(f.Calls)
		times[i] = max(0, time.Duration(i)*interval+time.Duration(share*(2*noise.Float64()-1)*float64(interval)))
	}
	return times
}

// Rest is a pause: for some periods of the contract's limit, or to the next whole seconds of the clock.
type Rest struct {
	Periods float64 `json:"periods,omitempty"`
	Seconds int     `json:"seconds,omitempty"`
}

// Audit reads back counts that a flood was to set: of some members whose call was refused, and of some whose call was
// accepted.
type Audit struct {
	Group string `json:"group"`
	// Phase names the flood.
	Phase string `json:"phase"`
	// Sample is how many of either kind are read.
	Sample int `json:"sample"`
}

// Alone reports whether the program has to be played alone: it floods the target, or its calls are made at a second of the
// clock.
func (p Program) Alone() bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Flood != nil || s.Rest != nil })
}

// Floods reports whether the program has a flood.
func (p Program) Floods() bool {
	return slices.ContainsFunc(p.Steps, func(s Step) bool { return s.Flood != nil })
}
