package behaviour_test

import (
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/behaviour"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func TestNormalise(t *testing.T) {
	names := []string{"ucrun1g1", "ucrun1g12", "me"}
	for text, want := range map[string]string{
		"group ucrun1g12 of ucrun1g1 is not there": "group {name} of {name} is not there",
		"some of me": "some of me", // too short for a name
		"request 5e1f7a9c-0b1d-4c5e-9f00-a1b2c3d4e5f6 failed":       "request {id} failed",
		"at 2026-11-28T07:11:33Z":                                   "at {time}",
		"on 2026-11-28":                                             "on {date}",
		"at 07:11:33":                                               "at {time}",
		"took 12.5 ms":                                              "took {duration}",
		"expired at 1764313893":                                     "expired at {time}",
		"trace 5e1f7a9c0b1d":                                        "trace {id}",
		"code 10010 for 5 members":                                  "code 10010 for 5 members",
		"refused with 60007":                                        "refused with 60007",
		"application/json (12 answers); text/html (1 answer)":       "application/json; text/html",
		"no other field: 2507 answers":                              "no other field",
		"2147483648 is too large":                                   "2147483648 is too large",
		"the group service knows deadbeefs, and no effaced defaced": "the group service knows deadbeefs, and no effaced defaced",
	} {
		if got := behaviour.Normalise(text, names); got != want {
			t.Errorf("%q is made %q, want %q", text, got, want)
		}
	}
}

func TestTellingIsTheLastWholePlaying(t *testing.T) {
	whole, cut := record.Recording{Attempt: 1}, record.Recording{Attempt: 2, Obstacle: &record.Obstacle{Kind: record.ObstacleNetwork}}
	for _, test := range []struct {
		playings []record.Recording
		attempt  int
		some     bool
	}{
		{nil, 0, false}, {[]record.Recording{whole, cut}, 1, true}, {[]record.Recording{cut}, 2, true},
		{[]record.Recording{whole, {Attempt: 3}}, 3, true},
	} {
		if rec, some := behaviour.Telling(test.playings); rec.Attempt != test.attempt || some != test.some {
			t.Errorf("%v: attempt %d, %v", test.playings, rec.Attempt, some)
		}
	}
}

func TestKeys(t *testing.T) {
	for body, want := range map[string][]string{
		`{"b":{"c":1},"a":[{"d":2}]}`: {"b", "a"}, `{}`: nil, `[1]`: nil, ``: nil, `{"a":`: nil, `"a"`: nil,
	} {
		if got := behaviour.Keys([]byte(body)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
}
