package target

import (
	"slices"
	"time"
)

// floor estimates the time that every answer takes at least, the network's way there and back. It is the shortest time of the
// last calls, less as much as half of them took longer at least: where answers spread widely the shortest one seen says
// little about the shortest there may be.
type floor struct {
	// took are the times of the last calls, in a ring whose next entry is at next.
	took []time.Duration
	next int
	// known is the estimate; 0 while there are too few calls.
	known time.Duration
}

// How many calls an estimate rests on, at least and at most, and after how many it is made anew.
const (
	fewestTimes = 16
	mostTimes   = 64
	everyTimes  = 8
)

func (f *floor) add(took time.Duration) {
	if len(f.took) < mostTimes {
		f.took = append(f.took, took)
	} else {
		f.took[f.next%mostTimes] = took
	}
	f.next++
	f.known = min(f.known, took)
	if len(f.took) >= fewestTimes && f.next%everyTimes == 0 {
		sorted := slices.Sorted(slices.Values(f.took))
		shortest, middle := sorted[0], sorted[len(sorted)/2]
		f.known = max(0, 2*shortest-middle)
	}
}

// least is the estimate.
func (f *floor) least() time.Duration { return f.known }
