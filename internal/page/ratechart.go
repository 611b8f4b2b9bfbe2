package page

import (
	"fmt"
	"math"

	"github.com/unreadcheck/unreadcheck/internal/judge"
)

// The timeline's picture, in pixels.
const (
	rateWidth, rateLeft, rateRight = 1080.0, 52.0, 12.0
	rateTop, rateUp, rateDown      = 22.0, 150.0, 90.0
)

// RateChart draws a probe of the rate limit: how many calls were let in within the period that ends at each time, and below
// the line, upside down, how many were refused. That is what a limit is about, so that the documented limit and the one that
// fits best are straight lines, and heights are in proportion.
func RateChart(i *judge.Inference) Chart {
	window := max(1, int(math.Round(i.PeriodSeconds/i.SliceSeconds)))
	accepted := within(i.Timeline, window, func(s judge.Slice) int { return s.Accepted })
	refused := within(i.Timeline, window, func(s judge.Slice) int { return s.Refused + s.Other })
	up := roundUp(max(float64(i.Limit)*1.15, peak(accepted)))
	down := roundUp(max(float64(i.Limit)*0.25, peak(refused)))
	caption := fmt.Sprintf("Calls within the last %s: let in (upwards) and refused (downwards), over the %.1f s of the probe.",
		period(i.PeriodSeconds), float64(len(i.Timeline))*i.SliceSeconds)
	d := newDrawing(rateWidth, rateTop+rateUp+rateDown+24, caption)
	base := rateTop + rateUp
	total := float64(len(i.Timeline)) * i.SliceSeconds
	x := func(seconds float64) float64 {
		return rateLeft + seconds/max(total, i.SliceSeconds)*(rateWidth-rateLeft-rateRight)
	}
	above := func(n float64) float64 { return base - n/up*rateUp }
	below := func(n float64) float64 { return base + n/down*rateDown }
	out := Chart{Caption: caption}
	for n, p := range i.Phases {
		end := total
		if n+1 < len(i.Phases) {
			end = i.Phases[n+1].Seconds
		}
		if n%2 == 0 {
			d.rect("band", x(p.Seconds), rateTop, x(end)-x(p.Seconds), rateUp+rateDown)
		}
		d.text("", (x(p.Seconds)+x(end))/2, rateTop-7, "middle", fmt.Sprint(n+1))
		out.Key = append(out.Key, fmt.Sprintf("%s, from %.1f s", p.Phase, p.Seconds))
	}
	var xs, ups, downs []float64
	for n := range i.Timeline {
		at := x((float64(n) + 0.5) * i.SliceSeconds)
		xs, ups, downs = append(xs, at), append(ups, above(accepted[n])), append(downs, below(refused[n]))
	}
	d.area("good", xs, ups, base)
	d.area("bad", xs, downs, base)
	d.line("axis", rateLeft, base, rateWidth-rateRight, base, "")
	for _, n := range []float64{up / 2, up} {
		d.text("dimtext", rateLeft-6, above(n)+4, "end", fmt.Sprintf("%g", n))
	}
	d.text("dimtext", rateLeft-6, base+4, "end", "0")
	d.text("dimtext", rateLeft-6, below(down)+4, "end", fmt.Sprintf("%g", down))
	documented := fmt.Sprintf("documented: %d in %s", i.Limit, everyPeriod(i.PeriodSeconds))
	d.line("limit", rateLeft, above(float64(i.Limit)), rateWidth-rateRight, above(float64(i.Limit)), "6 3")
	d.text("limittext", rateLeft+5, above(float64(i.Limit))-4, "start", documented)
	if len(i.Fits) > 0 && i.Fits[0].Calls != i.Limit {
		fit := i.Fits[0]
		y := above(min(up, float64(fit.Calls)))
		d.line("fit", rateLeft, y, rateWidth-rateRight, y, "2 3")
		d.text("fittext", rateWidth-rateRight-5, y-4, "end", fmt.Sprintf("fits best: %s of %d", fit.Algorithm, fit.Calls))
	}
	step := max(1, math.Round(total/12))
	for t := 0.0; t <= total; t += step {
		d.text("dimtext", x(t), rateTop+rateUp+rateDown+18, "middle", fmt.Sprintf("%g s", t))
	}
	out.SVG = d.html()
	out.Numbers = rateNumbers(i)
	return out
}

// rateNumbers has the calls of each phase.
func rateNumbers(i *judge.Inference) *Table {
	t := &Table{Caption: "What came of the calls of each phase", Head: []string{"Phase", "From", "Let in", "Refused", "Without an answer", "Let in, at most within " + period(i.PeriodSeconds)}}
	window := max(1, int(math.Round(i.PeriodSeconds/i.SliceSeconds)))
	for n, p := range i.Phases {
		from, to := int(p.Seconds/i.SliceSeconds), len(i.Timeline)
		if n+1 < len(i.Phases) {
			to = int(i.Phases[n+1].Seconds / i.SliceSeconds)
		}
		from = min(max(0, from), len(i.Timeline))
		part := i.Timeline[from:max(from, min(to, len(i.Timeline)))]
		var sum judge.Slice
		for _, s := range part {
			sum.Accepted, sum.Refused, sum.Other = sum.Accepted+s.Accepted, sum.Refused+s.Refused, sum.Other+s.Other
		}
		most := peak(within(part, window, func(s judge.Slice) int { return s.Accepted }))
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: p.Phase}, {Text: fmt.Sprintf("%.1f s", p.Seconds)}, {Text: fmt.Sprint(sum.Accepted)},
			{Text: fmt.Sprint(sum.Refused)}, {Text: fmt.Sprint(sum.Other)}, {Text: fmt.Sprint(most)}}})
	}
	return t
}

// within sums, for each slice, the window of slices that ends with it.
func within(all []judge.Slice, window int, of func(judge.Slice) int) []float64 {
	out := make([]float64, len(all))
	sum := 0
	for n := range all {
		sum += of(all[n])
		if n >= window {
			sum -= of(all[n-window])
		}
		out[n] = float64(sum)
	}
	return out
}

func peak(all []float64) float64 {
	most := 0.0
	for _, v := range all {
		most = max(most, v)
	}
	return most
}

func period(seconds float64) string {
	if seconds == 1 {
		return "second"
	}
	return fmt.Sprintf("%g s", seconds)
}
