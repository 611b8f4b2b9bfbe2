package target

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

func look() program.Step { return program.Step{Snapshot: &program.Snapshot{Group: "g"}} }

func TestWhatStepsDoToTheStage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := reference(t)
		made := keepBooks(target)
		s := prepared(t, made)
		plan := stageOf("Public", bobWith(2))
		plan.Groups = append(plan.Groups, program.Group{Name: "h", Type: "Public", Messages: 1})
		plan.Accounts = []string{"eve"}
		r := mustPlay(t, s, program.Program{ID: "p", Stage: plan, Steps: []program.Step{
			look(), {Join: &program.Join{Group: "g", Member: "eve"}}, look(),
			{Leave: &program.Leave{Group: "g", Member: "bob"}}, look(),
			{Send: &program.Send{Group: "g", Times: 3}}, look(),
			{Destroy: &program.Destroy{Group: "h"}}, {Call: &program.Call{Group: "h", Member: program.Owner, Number: "1"}},
		}})
		var seen []string
		for _, step := range r.Steps {
			if l := step.Snapshot; l != nil {
				seen = append(seen, fmt.Sprintf("%d messages, %d members of %s", l.Messages, len(l.Members), l.Profile["Type"]))
			}
		}
		if want := "[5 messages, 2 members of Public 5 messages, 3 members of Public 5 messages, 2 members of Public 8 messages, 2 members of Public]"; fmt.Sprint(seen) != want {
			t.Errorf("the looks showed %v\nwant %s", seen, want)
		}
		gone := s.contract.Outcomes["dissolved_group"]
		if body := string(r.Steps[8].Calls[0].Response.Body); !strings.Contains(body, fmt.Sprint(gone.Codes[0])) {
			t.Errorf("a call to the group that was dissolved is answered %s", body)
		}
		s.Clear(t.Context())
		made.mustBeClear(t, target)
	})
}

func TestLook(t *testing.T) {
	for name, alter := range map[string]func(http.Handler) http.Handler{
		"one call":  func(h http.Handler) http.Handler { return h },
		"two calls": withoutMembers,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := prepared(t, alter(reference(t)))
				r := mustPlay(t, s, program.Program{ID: "p", Stage: stageOf("Work", bobWith(2)), Steps: []program.Step{look(), set("4"), look()}})
				first, second := r.Steps[0].Snapshot, r.Steps[2].Snapshot
				if fmt.Sprint(first.Profile, first.Members, first.Messages) != fmt.Sprint(second.Profile, second.Members, second.Messages) {
					t.Errorf("nothing has changed, but %+v became %+v", first, second)
				}
				if first.Group != "g" || first.Profile["Type"] != "Work" || first.Profile["GroupId"] != r.Groups["g"].ID || len(first.Members) != 2 {
					t.Errorf("the look shows %+v", first)
				}
				if want := strings.Count(name, "two") + 2; len(first.Exchanges) != want { // the last shows the messages
					t.Errorf("the look rests on the exchanges %v", first.Exchanges)
				}
				// What a call may change, if only by its time, is not a part of a profile.
				for _, field := range []string{"NextMsgSeq", "LastMsgTime", "LastInfoTime"} {
					if v, there := first.Profile[field]; there {
						t.Errorf("the profile has %s %s", field, v)
					}
				}
			})
		})
	}
}

// direct posts webhooks to a receiver without a network, as late as it is told.
type direct struct {
	receiver *Receiver
	after    time.Duration
}

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(d.after)
	return (&inProcess{handler: d.receiver}).RoundTrip(r)
}

// TestListen hears what comes after a message, and only that. Only the receiver itself is outside the virtual clock.
func TestListen(t *testing.T) {
	listen := func(alive bool) program.Step {
		return program.Step{Listen: &program.Listen{Group: "g", Alive: alive}}
	}
	send := program.Step{Send: &program.Send{Group: "g", Times: 1}}
	tests := map[string]struct {
		after time.Duration
		steps []program.Step
		heard string // how many webhooks each listen heard, or the obstacle
	}{
		"at once":             {0, []program.Step{send, listen(true), set("4"), listen(false)}, "[1 0]"},
		"late":                {time.Second, []program.Step{send, listen(true), set("4"), listen(false)}, "[1 0]"},
		"of several":          {0, []program.Step{send, listen(true), send, listen(true)}, "[1 1]"},
		"too late":            {time.Minute, []program.Step{send, listen(true)}, "no webhook came to http://"},
		"silence that is not": {0, []program.Step{send, listen(false)}, "[1]"},
		"after a call":        {0, []program.Step{send, listen(true), set("4"), send, listen(false)}, "[1 1]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			receiver := listening(t)
			synctest.Test(t, func(t *testing.T) {
				target, err := emulator.New(emulator.Options{Contract: loadContract(t), Unlimited: true, CallbackURL: receiver.URL(),
					HTTPClient: &http.Client{Transport: direct{receiver, test.after}}})
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = target.Close() }() // says only that a webhook came too late
				s := prepared(t, target, func(c *Config) { c.Callbacks = receiver })
				time.Sleep(2 * test.after) // what the calibration caused has come
				r := playHere(t.Context(), s, program.Program{ID: "p", Stage: stageOf("Public", bobWith(2)), Steps: test.steps})[0]
				if r.Obstacle != nil {
					if r.Obstacle.Kind != record.ObstacleMissing || !strings.Contains(r.Obstacle.Reason, test.heard) {
						t.Errorf("the obstacle is %+v", r.Obstacle)
					}
					return
				}
				var heard []int
				for i, step := range test.steps {
					if step.Listen != nil {
						heard = append(heard, len(r.Steps[i].Callbacks))
					}
				}
				if fmt.Sprint(heard) != test.heard {
					t.Errorf("heard %v, want %s", heard, test.heard)
				}
			})
		})
	}
}
