package fault

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
)

// rate has faults of the limit. Without a limit of its own the reference counts nothing, and the fault counts instead.
func rate() []Fault {
	fault := func(name, id, sentence string, plant func(*plan)) Fault {
		return Fault{Departure: Departure{Name: name, Sentence: sentence, plant: plant}, Breaks: []string{id}, Run: true}
	}
	network := func(f Fault) Fault {
		f.Environment = Network
		return f
	}
	overLimit := func(change func(*answer)) func(*plan) {
		return func(p *plan) {
			over := p.config.Contract.Outcomes["over_limit"].Codes[0]
			answered(func(a *answer) {
				if n, err := a.Code().Int64(); err == nil && n == over {
					change(a)
				}
			})(p)
		}
	}
	// unanswered serves a call and, where it is refused as too frequent, does something else than to answer.
	unanswered := func(instead http.HandlerFunc) func(*plan) {
		return func(p *plan) {
			over := p.config.Contract.Outcomes["over_limit"].Codes[0]
			wrapsCall(func(next http.Handler, w http.ResponseWriter, r *http.Request) {
				a := captureAny(next, r)
				var fields struct{ ErrorCode int64 }
				if json.Unmarshal(a.Body, &fields) == nil && fields.ErrorCode == over {
					instead(w, r)
					return
				}
				a.send(w)
			})(p)
		}
	}
	return []Fault{
		fault("limit-20", "UMN-RATE-1", "20 calls a second are let in.", limited(window(20, time.Second), one)).and("UMN-RATE-5"),
		fault("limit-150", "UMN-RATE-1", "150 calls a second are let in.", limited(window(150, time.Second), one)),
		fault("limit-180", "UMN-RATE-1", "180 calls a second are let in.", limited(window(180, time.Second), one)),
		fault("bucket-of-150", "UMN-RATE-1", "150 calls are let in at once, and as many a second.", limited(bucket(150, 150), one)),
		fault("limit-150-when-spread", "UMN-RATE-1", "200 calls a second are let in at once, but only 150 that come one after another.", limited(spread(150, 200), one)),
		fault("no-burst", "UMN-RATE-1", "200 calls a second are let in, and none before its time.", limited(bucket(1, 200), one)),
		fault("no-burst-in-milliseconds", "UMN-RATE-1", "One call is let in each 5 milliseconds of the clock.", limited(window(1, 5*time.Millisecond), one)),
		fault("refuses-a-fifth", "UMN-RATE-1", "Each fifth of the calls is refused that follow closely on others.", limited(everyFifth(6*time.Millisecond), one)),
		fault("limit-260", "UMN-RATE-2", "260 calls a second are let in.", limited(window(260, time.Second), one)),
		fault("bucket-of-260", "UMN-RATE-2", "260 calls are let in at once, and as many a second.", limited(bucket(260, 260), one)),
		fault("burst-of-400", "UMN-RATE-2", "200 calls a second are let in, and 400 at once.", limited(bucket(400, 200), one)),
		fault("limit-1000", "UMN-RATE-2", "1000 calls a second are let in.", limited(window(1000, time.Second), one)),
		fault("no-limit", "UMN-RATE-2", "Any number of calls is let in.", func(p *plan) { p.config.Unlimited = true }),
		fault("limit-by-the-minute", "UMN-RATE-2", "The limit of 60 seconds is kept for a minute as a whole.", limited(window(12000, time.Minute), one)),

		fault("http-429-over-the-limit", "UMN-RATE-3", "A call that is too frequent is answered with HTTP status 429.", overLimit(func(a *answer) { a.Status = http.StatusTooManyRequests })).and("UMN-ENV-1"),
		fault("ok-over-the-limit", "UMN-RATE-3", "A call that is too frequent is answered OK, beside its error code.", overLimit(func(a *answer) { a.Fields["ActionStatus"] = "OK" })).and("UMN-ENV-5"),
		fault("dropped-over-the-limit", "UMN-RATE-3", "A call that is too frequent is answered as a success, and does nothing.", meets("over_limit", (*emulator.Decision).Accept)).and("UMN-RATE-2"),
		fault("over-the-limit-another-code", "UMN-RATE-3", "A call that is too frequent is refused as an invalid parameter.", answersWith(10004, "over_limit")),
		network(fault("closes-over-the-limit", "UMN-RATE-3", "The connection of a call that is too frequent is closed without an answer.", unanswered(hangUp)).and("UMN-RATE-6")),
		network(fault("silent-over-the-limit", "UMN-RATE-3", "A call that is too frequent gets no answer.", unanswered(neverAnswer)).and("UMN-RATE-6")),

		fault("over-the-limit-applied", "UMN-RATE-4", "A call that is too frequent is refused, and takes effect all the same.", meets("over_limit", (*emulator.Decision).Apply)),

		fault("never-lets-in-again", "UMN-RATE-5", "Once the limit was passed no call is let in any more.", func(p *plan) {
			within, over := window(200, time.Second), false
			limited(func(now time.Time, admitted []time.Time) bool {
				over = over || !within(now, admitted)
				return !over
			}, one)(p)
		}),
		network(fault("hangs-up-over-the-limit", "UMN-RATE-6", "A refusal as too frequent closes the connection.", overLimit(func(a *answer) { a.Header.Set("Connection", "close") }))),
		network(fault("limit-for-each-connection", "UMN-RATE-7", "Each connection has a limit of its own.",
			limited(within(200, time.Second), func(r *emulator.Request) string { return r.RemoteAddr })).and("UMN-RATE-2")),
		fault("limit-for-each-random", "UMN-RATE-7", "Calls with different values of random have limits of their own.",
			limited(within(200, time.Second), func(r *emulator.Request) string { return r.Parameters.Get("random") })).and("UMN-RATE-2"),
	}
}

// one is the key of a limit for all calls.
func one(*emulator.Request) string { return "" }

// limited plants a limiter: it lets a call in or not, given the times at which earlier calls with its key were let in,
// oldest first.
func limited(admit func(now time.Time, admitted []time.Time) bool, key func(*emulator.Request) string) func(*plan) {
	return func(p *plan) {
		p.config.Unlimited = true
		clock := p.config.Now
		if clock == nil {
			clock = time.Now
		}
		var mu sync.Mutex
		admitted := map[string][]time.Time{}
		decides(emulator.AtLimit, func(d *emulator.Decision) {
			mu.Lock()
			defer mu.Unlock()
			now, k := clock(), key(d.Request)
			if !admit(now, admitted[k]) {
				d.Refuse("over_limit")
				return
			}
			admitted[k] = append(admitted[k], now)
		})(p)
	}
}

// window lets so many calls into each of the periods that follow each other by the clock.
func window(calls int, per time.Duration) func(time.Time, []time.Time) bool {
	return func(now time.Time, admitted []time.Time) bool {
		from, n := now.Truncate(per), 0
		for i := len(admitted) - 1; i >= 0 && !admitted[i].Before(from); i-- {
			n++
		}
		return n < calls
	}
}

// within lets so many calls into any period, wherever it begins.
func within(calls int, per time.Duration) func(time.Time, []time.Time) bool {
	return func(now time.Time, admitted []time.Time) bool {
		return len(admitted) < calls || now.Sub(admitted[len(admitted)-calls]) >= per
	}
}

// everyFifth refuses each fifth of the calls that come within a gap of the last, and all beyond 200 in a second.
func everyFifth(gap time.Duration) func(time.Time, []time.Time) bool {
	whole, last, n := bucket(200, 200), time.Time{}, 0
	return func(now time.Time, admitted []time.Time) bool {
		tooClose := now.Sub(last) < gap
		last = now
		if tooClose {
			n++
		}
		return (!tooClose || n%5 != 0) && whole(now, admitted)
	}
}

// spread lets so many calls into each period of a second that come at intervals, and so many that come at once.
func spread(oneByOne, atOnce int) func(time.Time, []time.Time) bool {
	return func(now time.Time, admitted []time.Time) bool {
		n := 0
		for i := len(admitted) - 1; i >= 0 && now.Sub(admitted[i]) < time.Second; i-- {
			n++
		}
		if last := len(admitted) - 1; last >= 0 && now.Sub(admitted[last]) > time.Millisecond {
			return n < oneByOne
		}
		return n < atOnce
	}
}

// bucket holds so many calls and fills by so many a second.
func bucket(size, perSecond float64) func(time.Time, []time.Time) bool {
	level, last := size, time.Time{}
	return func(now time.Time, _ []time.Time) bool {
		if !last.IsZero() {
			level = min(size, level+now.Sub(last).Seconds()*perSecond)
		}
		if last = now; level < 1 {
			return false
		}
		level--
		return true
	}
}
