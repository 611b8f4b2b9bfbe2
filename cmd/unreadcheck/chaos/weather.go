package main

import (
	"context"
	"net/http"
	"runtime"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/internal/chaos"
)

// weather is a condition under which servers with and without faults are judged.
type weather struct {
	chaos.Condition
	// lag is how late readings are.
	lag fault.Lag
	// others is how many calls of the endpoint a second another client of the app makes.
	others int
	// busy: this machine, which serves as well, computes all the time. Such plays have it to themselves.
	busy bool
	// open says why a verdict may stay open there, and a fault be missed; it is empty where neither may.
	open string
	// apart: calls that are made at once arrive one after another, so that what shows among calls at once alone may be missed.
	apart bool
}

// seldomStruck is one request in how many is struck: a few in a run, and less than what makes it inconclusive.
const seldomStruck = 97

// weathers are all of them. Rates of other clients and of limiters are of the documented 200 a second.
func weathers() []weather {
	across := func(name, sentence string, every int, strike chaos.Strike) weather {
		return weather{Condition: chaos.Condition{Name: name, Sentence: sentence, Every: every, Strike: strike}}
	}
	here := func(name, sentence string, change func(*weather)) weather {
		w := across(name, sentence, 1, nil)
		change(&w)
		return w
	}
	failing := chaos.Instead(http.StatusOK, "application/json", `{"ActionStatus":"FAIL","ErrorInfo":"server internal error, please try again","ErrorCode":10002}`)
	tooMany := chaos.Instead(http.StatusOK, "application/json", `{"ActionStatus":"FAIL","ErrorInfo":"too frequent","ErrorCode":60007}`)
	gateways := chaos.InTurn(chaos.Gateway(http.StatusBadGateway), chaos.Gateway(http.StatusServiceUnavailable), chaos.Gateway(http.StatusGatewayTimeout), chaos.Gateway(520))
	return []weather{
		across("calm", "nothing happens", 1, nil),
		across("latency", "every answer is 100 ms late", 1, chaos.Late(100*time.Millisecond, 0)),
		across("jitter", "answers are up to 150 ms late, each by another time", 1, chaos.Late(0, 150*time.Millisecond)).andApart(),
		here("late readings", "counts change 200 to 600 ms late, each by another time", func(w *weather) {
			w.lag, w.apart = fault.Lag{By: 200 * time.Millisecond, Spread: 400 * time.Millisecond}, true // the leader takes one call at a time
		}),
		across("idle connections closed", "a proxy closes connections, unannounced, after 5 ms without a request", 1, chaos.HangUp(5*time.Millisecond)).andApart(),
		across("resets before", "one connection in 97 is reset before the server has the request", seldomStruck, chaos.ResetBefore),
		across("resets after", "one connection in 97 is reset once the server has acted", seldomStruck, chaos.ResetAfter),
		across("failures inside", "one call in 97 is answered 10002, try again", seldomStruck, failing),
		across("gateway failures", "one call in 97 is answered by a gateway, with 502, 503, 504 or 520", seldomStruck, gateways),
		here("other clients", "another client of the app makes 100 calls a second", func(w *weather) { w.others = 100 }),
		across("a limiter in front", "of each call 100 a second pass, and the others are answered 60007", 1, chaos.Limiter(100, tooMany)),
		across("a gateway's limiter", "of each call 150 a second pass, and the others are answered 503 by a gateway", 1,
			chaos.Limiter(150, chaos.Gateway(http.StatusServiceUnavailable))).mayStayOpen("more than one call in twenty fails at the gateway"),
		here("a busy machine", "the tool and the server share a machine on which twice as much is computed as it has cores for", func(w *weather) { w.busy = true }),
	}
}

func (w weather) mayStayOpen(why string) weather { w.open = why; return w }

func (w weather) andApart() weather { w.apart = true; return w }

// begin has other clients call the server, until the function that it returns is called.
func (w weather) begin(server *reference) (end func()) {
	if w.others == 0 {
		return func() {}
	}
	ctx, stop := context.WithCancel(context.Background())
	var calling sync.WaitGroup
	calling.Go(func() {
		tick := time.NewTicker(time.Second / time.Duration(w.others))
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				// It is refused, since there is no such group, and counts all the same.
				_ = server.Ask("/v4/group_open_http_svc/set_unread_msg_num", map[string]any{"GroupId": "another-clients", "Member_Account": "nobody", "UnreadMsgNum": 1}, nil)
			case <-ctx.Done():
				return
			}
		}
	})
	return func() { stop(); calling.Wait() }
}

// compute keeps twice as many threads busy as there are cores, until the function that it returns is called.
func compute() (end func()) {
	ctx, stop := context.WithCancel(context.Background())
	var computing sync.WaitGroup
	for range 2 * runtime.NumCPU() {
		computing.Go(func() {
			for n := uint64(1); n != 0 && ctx.Err() == nil; {
				n = n*6364136223846793005 + 1
			}
		})
	}
	return func() { stop(); computing.Wait() }
}
