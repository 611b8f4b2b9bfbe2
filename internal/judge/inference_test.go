package judge

import (
	"reflect"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// What comes of a call: in, out, or no answer at all.
const (
	in     = letInBody
	out    = refusedBody
	silent = ""
)

// A shot is one call of a flood that is written down by hand. Times are in milliseconds.
type shot struct {
	sent, answered float64
	came           string
}

func ms(n float64) time.Duration { return time.Duration(n * float64(time.Millisecond)) }

// phase is a flood of shots. Late has how late they were sent.
func phase(f program.Flood, late []time.Duration, shots ...shot) (program.Step, record.Step) {
	f.Group, f.Calls = "g", len(shots)
	seen := record.Step{Late: late}
	for i, s := range shots {
		x := record.Exchange{ID: int(s.sent), Sent: ms(s.sent), Answered: ms(s.answered)}
		if s.came != silent {
			x.Response = &record.Response{Status: 200, Body: record.Bytes(s.came)}
		}
		seen.Calls = append(seen.Calls, x)
		seen.Members = append(seen.Members, "m"+strconv.Itoa(i+1))
	}
	return program.Step{Flood: &f}, seen
}

// played is a program of floods and its recording.
func played(phases ...func() (program.Step, record.Step)) (program.Program, record.Recording) {
	p, _ := probeOf(200)
	p.Steps = nil
	rec := record.Recording{Program: p.ID, Attempt: 1}
	for _, phase := range phases {
		step, seen := phase()
		p.Steps, rec.Steps = append(p.Steps, step), append(rec.Steps, seen)
	}
	return p, rec
}

func shots(f program.Flood, shots ...shot) func() (program.Step, record.Step) {
	return func() (program.Step, record.Step) { return phase(f, nil, shots...) }
}

func theContract(t *testing.T) *spec.Contract {
	t.Helper()
	c, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A small probe, of which everything that is inferred can be worked out by hand.
func TestInferReadsTimesOffTheCalls(t *testing.T) {
	c := theContract(t)
	p, rec := played(
		shots(program.Flood{Phase: PhaseUnder, PerPeriod: 10}, shot{1000, 1001, in}, shot{1049.5, 1050, in}),
		shots(program.Flood{Phase: "a phase that was not played"}),
		// The second is sent first.
		shots(program.Flood{Phase: PhaseBurst}, shot{1060, 1080, out}, shot{1050, 1070, out}, shot{1055, 1075, in}),
		// The first is sent before the last refusal was heard of, the second just then. The third recovers, the fourth has
		// nothing to recover from.
		shots(program.Flood{Phase: PhaseRecovery}, shot{1065, 1090, in}, shot{1080, 1081, in}, shot{1120, 1130, silent},
			shot{1220, 1221, in}, shot{1300, 1301, in}),
	)
	i := Infer(c, p, []record.Recording{{}, rec})
	if i == nil {
		t.Fatal("nothing is inferred")
	}
	if i.Limit != 200 || i.PeriodSeconds != 1 || i.Calls != 10 || i.Burst != 1 || i.SliceSeconds != 0.05 {
		t.Errorf("limit %d in %g s, %d calls, burst %d, slices of %g s", i.Limit, i.PeriodSeconds, i.Calls, i.Burst, i.SliceSeconds)
	}
	if want := []Slice{{Accepted: 2}, {Accepted: 3, Refused: 2}, {Other: 1}, {}, {Accepted: 1}, {}, {Accepted: 1}}; !slices.Equal(i.Timeline, want) {
		t.Errorf("the timeline is %+v, want %+v", i.Timeline, want)
	}
	if i.RecoverySeconds == nil || *i.RecoverySeconds != 0.14 {
		t.Errorf("it recovers after %v s, want 0.14", i.RecoverySeconds)
	}
	want := []PhaseStart{{PhaseUnder, 0}, {PhaseBurst, 0.05}, {PhaseRecovery, 0.065}}
	if !reflect.DeepEqual(i.Phases, want) {
		t.Errorf("the phases begin at %+v, want %+v", i.Phases, want)
	}
}

// Where nothing was refused there is nothing to recover from, and where nothing was let in again there is no recovery.
func TestInferWithoutRecovery(t *testing.T) {
	c := theContract(t)
	for name, last := range map[string]shot{"never refused": {1001, 1002, in}, "never let in again": {1001, 1002, out}} {
		p, rec := played(shots(program.Flood{Phase: PhaseUnder}, shot{1000, 1000.5, in}, last))
		if i := Infer(c, p, []record.Recording{rec}); i == nil || i.RecoverySeconds != nil {
			t.Errorf("%s: %+v", name, i)
		}
	}
}

// Steady counts whole periods of the overload, from the burst that it begins with.
func TestInferCountsTheSteadyRate(t *testing.T) {
	c := theContract(t)
	mixed := func(shots ...shot) record.Step { _, seen := phase(program.Flood{}, nil, shots...); return seen }
	for name, test := range map[string]struct {
		mixed, overload []shot
		want            float64
	}{
		"nothing": {nil, nil, 0},
		// Half a second is taken for a whole one.
		"less than a period": {[]shot{{3000, 3001, in}, {3000, 3001, in}}, []shot{{3500, 3501, in}, {3400, 3401, out}}, 3},
		"a period":           {[]shot{{3000, 3001, in}, {3100, 3101, in}}, []shot{{4000, 4001, in}}, 2},
		// What was sent after the second period does not count, and the first call recorded is not the first one sent.
		"two and a half periods": {[]shot{{3010, 3012, in}, {3000, 3001, in}}, []shot{{4999, 5000, in}, {5000, 5001, in}, {5500, 5501, in}, {4500, 4501, out}, {4600, 4601, silent}}, 1.5},
	} {
		t.Run(name, func(t *testing.T) {
			exchanges := slices.Concat(mixed(test.mixed...).Calls, mixed(test.overload...).Calls)
			l := look{contract: c, replies: map[replyKey]reply{}}
			if got := l.steady(l.read(exchanges)); got != test.want {
				t.Errorf("%g calls a period, want %g", got, test.want)
			}
			p, rec := played(shots(program.Flood{Phase: PhaseUnder}, shot{1000, 1001, in}),
				shots(program.Flood{Phase: PhaseMixed}, test.mixed...), shots(program.Flood{Phase: PhaseOverload}, test.overload...))
			if i := Infer(c, p, []record.Recording{rec}); i.Steady != test.want {
				t.Errorf("the inference says %g, want %g", i.Steady, test.want)
			}
		})
	}
}

// Nothing is inferred from what is not a whole probe.
func TestInferWithoutAProbe(t *testing.T) {
	c := theContract(t)
	p, rec := played(shots(program.Flood{Phase: PhaseUnder}, shot{1000, 1001, in}))
	if Infer(c, p, []record.Recording{rec}) == nil {
		t.Fatal("nothing is inferred from a whole probe")
	}
	stopped := rec
	stopped.Obstacle = &record.Obstacle{Kind: record.ObstacleNetwork, Reason: "gone"}
	short := rec
	short.Steps = nil
	for name, recordings := range map[string][]record.Recording{
		"not played": nil, "stopped": {stopped}, "cut short": {short}, "cut short the second time": {rec, short},
	} {
		if i := Infer(c, p, recordings); i != nil {
			t.Errorf("%s: %+v", name, i)
		}
	}
	p.Steps, rec.Steps = []program.Step{{Rest: &program.Rest{}}}, []record.Step{{}}
	if i := Infer(c, p, []record.Recording{rec}); i != nil {
		t.Errorf("a program without a flood: %+v", i)
	}
}

// Lateness is the 99th percentile over the calls that had an appointed time, of all floods together.
func TestLateness(t *testing.T) {
	upTo := func(n int) []time.Duration {
		var late []time.Duration
		for i := n; i > 0; i-- {
			late = append(late, ms(float64(i)))
		}
		return late
	}
	paced := program.Flood{Phase: PhaseUnder, PerPeriod: 0.5}
	for name, test := range map[string]struct {
		floods [][]time.Duration
		want   time.Duration
	}{
		"none":       {nil, 0},
		"one":        {[][]time.Duration{upTo(1)}, ms(1)},
		"a hundred":  {[][]time.Duration{upTo(100)}, ms(100)},
		"200":        {[][]time.Duration{upTo(200)}, ms(199)},
		"two floods": {[][]time.Duration{upTo(50), upTo(150)}, ms(149)},
	} {
		phases := []func() (program.Step, record.Step){
			// All at once: these had no appointed time.
			func() (program.Step, record.Step) {
				return phase(program.Flood{Phase: PhaseBurst}, []time.Duration{ms(5000)})
			},
		}
		for _, late := range test.floods {
			phases = append(phases, func() (program.Step, record.Step) { return phase(paced, late) })
		}
		p, rec := played(phases...)
		if got := Lateness(p, rec); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// A probe tells which limit fits, the contract's or not, and a pace at which nothing is refused.
func TestInferTellsASafePace(t *testing.T) {
	c := theContract(t)
	for limit, least := range map[int]float64{150: 140, 200: 190} {
		p, rec := probeOf(limit)
		i := Infer(c, p, []record.Recording{rec})
		if len(i.Fits) == 0 || i.Fits[0].Calls != limit || i.Fits[0].Algorithm != "fixed window" {
			t.Errorf("with a limit of %d the fits are %+v", limit, i.Fits)
		}
		if i.SafePerSecond < least || i.SafePerSecond > float64(limit) {
			t.Errorf("with a limit of %d the safe pace is %g", limit, i.SafePerSecond)
		}
	}
	p, rec := played(shots(program.Flood{Phase: PhaseUnder}, shot{1000, 1001, out}, shot{1100, 1101, out}))
	if i := Infer(c, p, []record.Recording{rec}); i.SafePerSecond != 0 || len(i.Fits) != 0 {
		t.Errorf("where all is refused %g is safe, and %v fit", i.SafePerSecond, i.Fits)
	}
}

// A safe pace is the fastest that was not refused, and only where one was that of the limit that fits best.
func TestSafePace(t *testing.T) {
	c := theContract(t)
	served, refused := []shot{{1000, 1001, in}, {1100, 1101, in}}, []shot{{1000, 1001, in}, {1100, 1101, out}}
	for _, test := range []struct {
		name  string
		under []shot
		fits  []LimitFit
		per   time.Duration
		want  float64
	}{
		{"none was refused", served, nil, time.Second, 10},
		{"none was refused, far below the limit", served, []LimitFit{{LeastCalls: 100}}, time.Second, 10},
		{"one was made", served[:1], nil, time.Second, 0},
		{"one was refused, and nothing fits", refused, nil, time.Second, 0},
		{"one was refused", refused, []LimitFit{{LeastCalls: 100}, {LeastCalls: 50}}, time.Second, 97},
		{"one was refused, of a bucket for one call", refused, []LimitFit{{LeastCalls: 100, Burst: 1}}, time.Second, 50},
		{"one was refused, in a period of two seconds", refused, []LimitFit{{LeastCalls: 100}}, 2 * time.Second, 48},
	} {
		p, rec := played(shots(program.Flood{Phase: PhaseUnder}, test.under...))
		c.Limit.Per = test.per
		if got := safePace(lookAt(c, p, rec), test.fits); got != test.want {
			t.Errorf("%s: %g calls a second are safe, want %g", test.name, got, test.want)
		}
	}
}

// Slow answers and then none are not refusals: where answers come late, the target or this machine is overwhelmed.
func TestSilenceBesideSlowAnswersIsNoRefusal(t *testing.T) {
	c := theContract(t)
	for wait, want := range map[float64]Verdict{10: Fail, 3000: Untestable} {
		answered, unanswered := volley(200, 5000, in), volley(200, 5020, silent)
		for i := range answered {
			answered[i].answered += wait
			unanswered[i].answered += 5000
		}
		for order, calls := range map[string][]shot{"first": slices.Concat(answered, unanswered), "last": slices.Concat(unanswered, answered)} {
			p, rec := played(calm, with(burst(calls...), func(x *record.Exchange) {
				if x.Response == nil {
					x.Trouble = &record.Trouble{Kind: record.TroubleTimeout}
				}
			}))
			if f := Rate(c, p, []record.Recording{rec}, spec.Requirement{ID: "UMN-MINE-1", Level: spec.Must}, RefusedInForm); f.Verdict != want {
				t.Errorf("answers after %g ms, recorded %s: it is %s: %s", wait, order, f.Verdict, f.Got)
			}
		}
	}
}
