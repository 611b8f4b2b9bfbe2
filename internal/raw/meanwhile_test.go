package raw_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Only itself may a connection keep waiting: what plain calls during and after it show.
func TestConcludeMeanwhile(t *testing.T) {
	t.Parallel()
	const (
		meanwhile = "UMN-ENV-1: an answer to another call meanwhile, got nothing complete within 1s"
		next      = "UMN-ENV-1: an answer to the next call, got nothing complete within 1s"
	)
	short := caseOf(t, "http/timing-half-body")
	playing := func(waiting, other raw.Seen) raw.Meanwhile {
		call := quiet()
		call.Seen = other
		return raw.Meanwhile{Waiting: trialOf(short, waiting, unread), Other: &call}
	}
	noConnection := func(kind string) raw.Seen { return raw.Seen{Trouble: &record.Trouble{Kind: kind}} }
	fine, before := answered(says(ok)), plain(7, 1, 1)
	kept, over := playing(silent, silent), raw.Meanwhile{Waiting: trialOf(short, answered(says(notJSON)), unread)}
	both := []raw.Meanwhile{kept, kept}
	for name, test := range map[string]struct {
		before    *raw.Trial
		meanwhile []raw.Meanwhile
		next      []raw.Trial
		want      string
		trouble   bool
	}{
		"the other is answered":              {&before, []raw.Meanwhile{playing(silent, fine)}, []raw.Trial{plain(7, 7, 7)}, "", false},
		"one call is lost":                   {&before, []raw.Meanwhile{kept, playing(silent, fine)}, []raw.Trial{plain(7, 7, 7)}, "", false},
		"one call is lost, and no second":    {&before, []raw.Meanwhile{kept}, []raw.Trial{plain(7, 7, 7)}, "", false},
		"the second time nothing waits":      {&before, []raw.Meanwhile{kept, over}, []raw.Trial{plain(7, 7, 7)}, "", false},
		"what waited was answered":           {&before, []raw.Meanwhile{kept, playing(answered(says(notJSON)), silent)}, []raw.Trial{plain(7, 7, 7)}, "", false},
		"what waits could not be sent":       {&before, []raw.Meanwhile{kept, playing(noConnection(record.TroubleRefused), silent)}, []raw.Trial{plain(7, 7, 7)}, "", false},
		"it goes on as the call is given up": {&before, []raw.Meanwhile{kept, playing(raw.Seen{Closed: true, Took: time.Second + 1}, silent)}, []raw.Trial{plain(7, 7, 7)}, meanwhile, true},
		"it went on before":                  {&before, []raw.Meanwhile{kept, playing(raw.Seen{Closed: true, Took: time.Second - 1}, silent)}, []raw.Trial{plain(7, 7, 7)}, "", false},
		"nobody else is answered":            {&before, both, []raw.Trial{plain(7, 7, 7)}, meanwhile, true},
		"it goes on after the next call":     {nil, both, []raw.Trial{quiet(), plain(7, 7, 7)}, meanwhile, true},
		"it hangs for longer":                {&before, both, []raw.Trial{quiet(), quiet()}, meanwhile, false},
		"it hangs, and nothing is after":     {&before, both, nil, meanwhile, true},
		"no call was ever answered":          {nil, both, []raw.Trial{quiet(), quiet()}, next, true},
		"neither before nor after":           {nil, both, []raw.Trial{quiet()}, "", false},
		"the call before was not answered":   {&raw.Trial{Case: before.Case}, both, nil, "", false},
		"it takes up no connection": {&before, []raw.Meanwhile{playing(silent, noConnection(record.TroubleTimeout)), kept}, []raw.Trial{plain(7, 7, 7)},
			"UMN-ENV-1: an answer to another call meanwhile, got no connection in time", true},
		"it takes connections up no more": {&before, []raw.Meanwhile{kept, playing(silent, noConnection(record.TroubleRefused))}, []raw.Trial{plain(7, 7, 7)}, "", false},
		"it hangs afterwards":             {&before, []raw.Meanwhile{playing(silent, fine)}, []raw.Trial{quiet(), quiet()}, next, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := raw.Evidence{Trial: trialOf(short, silent, 7), Before: test.before, Meanwhile: test.meanwhile, Next: test.next}
			var got string
			found := raw.Conclude(spec.Default(), e)
			for _, f := range found {
				got += fmt.Sprintf("%s: %s, got %s", f.Requirement, f.Expected, f.Got)
				if f.Trouble != test.trouble || f.Case != short.ID || f.Family != short.Family {
					t.Errorf("the finding is %+v", f)
				}
			}
			if got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
			var saved raw.Evidence
			if err := json.Unmarshal([]byte(asJSON(t, e)), &saved); err != nil {
				t.Fatal(err)
			}
			if again := raw.Conclude(spec.Default(), saved); !reflect.DeepEqual(again, found) {
				t.Errorf("saved, it shows %v, want %v", again, found)
			}
		})
	}
}

// A reading that failed does not stand in the way of what other calls show.
func TestConcludeMeanwhileWithoutAReading(t *testing.T) {
	t.Parallel()
	short, call := trialOf(caseOf(t, "http/timing-half-body"), silent, unread), quiet()
	kept := raw.Meanwhile{Waiting: short, Other: &call}
	e := raw.Evidence{Trial: short, Meanwhile: []raw.Meanwhile{kept, kept}, Next: []raw.Trial{plain(7, 7, 7)}}
	if got := ids(raw.Conclude(spec.Default(), e)); len(got) != 1 || got[0] != "UMN-ENV-1" {
		t.Errorf("found %v", got)
	}
}
