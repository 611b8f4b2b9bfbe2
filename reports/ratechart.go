package reports

import (
	"fmt"
	"html/template"
	"io"
	"math"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// The timeline's picture, in pixels.
const (
	chartWidth  = 960
	chartHeight = 300
	chartLeft   = 48
	chartTop    = 40
	chartBottom = 46
)

var chartTemplate = template.Must(template.New("chart").Parse(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{.Width}} {{.Height}}" role="img" aria-label="{{.Label}}" font-family="sans-serif" font-size="12">
<title>{{.Label}}</title>
<rect width="{{.Width}}" height="{{.Height}}" fill="#fff"/>
<text x="{{.Left}}" y="18" font-size="14">Calls sent in each {{.SliceMS}} ms: <tspan fill="#1b7f4b">accepted</tspan>, <tspan fill="#c2410c">refused</tspan>{{if .HasOther}}, <tspan fill="#6b7280">without an answer</tspan>{{end}}</text>
{{range .Bars}}<rect x="{{.X}}" y="{{.Y}}" width="{{.W}}" height="{{.H}}" fill="{{.Fill}}"/>
{{end}}{{range .Phases}}<line x1="{{.X}}" y1="{{$.Top}}" x2="{{.X}}" y2="{{$.Base}}" stroke="#9ca3af" stroke-dasharray="2 3"/><text x="{{.X}}" y="{{.Y}}" fill="#374151" font-size="11"{{if .Left}} text-anchor="end"{{end}}>{{.Text}}</text>
{{end}}<line x1="{{.Left}}" y1="{{.LimitY}}" x2="{{.Right}}" y2="{{.LimitY}}" stroke="#1d4ed8" stroke-width="1.5" stroke-dasharray="6 3"/>
<text x="{{.Left}}" y="{{.LimitTextY}}" dx="4" fill="#1d4ed8">the limit, {{.LimitText}}</text>
<line x1="{{.Left}}" y1="{{.Base}}" x2="{{.Right}}" y2="{{.Base}}" stroke="#111"/>
{{range .Ticks}}<text x="{{.X}}" y="{{.Y}}" text-anchor="middle">{{.Text}}</text>
{{end}}{{range .Scale}}<text x="{{.X}}" y="{{.Y}}" text-anchor="end">{{.Text}}</text>
{{end}}</svg>
`))

type chartBar struct {
	X, Y, W, H float64
	Fill       template.CSS
}

type chartText struct {
	X, Y float64
	Text string
	// Left: the text ends at X instead of beginning there.
	Left bool
}

// roomForName is what a phase's name needs at most, in pixels.
const roomForName = 170

// writeRateChart draws a probe's timeline as an SVG picture: what came of the calls, stretch by stretch, with the limit
// drawn in. A burst stands far above the limit's line, which is why heights grow with the square root.
func writeRateChart(w io.Writer, i *judge.Inference) error {
	base := float64(chartHeight - chartBottom)
	perSlice := float64(i.Limit) * i.SliceSeconds / i.PeriodSeconds
	most := perSlice * 2
	for _, s := range i.Timeline {
		most = max(most, float64(s.Accepted+s.Refused+s.Other))
	}
	height := func(n float64) float64 { return math.Sqrt(n/most) * (base - chartTop) }
	width := (chartWidth - chartLeft - 12) / float64(max(1, len(i.Timeline)))
	x := func(slice float64) float64 { return chartLeft + slice*width }
	var bars []chartBar
	hasOther := false
	for n, s := range i.Timeline {
		below := 0
		for _, part := range []struct {
			count int
			fill  template.CSS
		}{{s.Accepted, "#1b7f4b"}, {s.Refused, "#c2410c"}, {s.Other, "#6b7280"}} {
			if part.count == 0 {
				continue
			}
			top, bottom := height(float64(below+part.count)), height(float64(below))
			bars = append(bars, chartBar{x(float64(n)), base - top, max(1, width-0.5), top - bottom, part.fill})
			below += part.count
		}
		hasOther = hasOther || s.Other > 0
	}
	var phases, ticks, scale []chartText
	for n, p := range i.Phases {
		// Neighbouring names would lie on each other: they take turns on three lines.
		at := x(p.Seconds / i.SliceSeconds)
		phases = append(phases, chartText{at, chartTop + 10 + float64(n%3)*13, p.Phase, at > chartWidth-roomForName})
	}
	total := float64(len(i.Timeline)) * i.SliceSeconds
	for t := 0.0; t <= total; t += max(1, math.Round(total/12)) {
		ticks = append(ticks, chartText{X: x(t / i.SliceSeconds), Y: base + 16, Text: fmt.Sprintf("%.0f s", t)})
	}
	for _, share := range []float64{0.25, 1} {
		scale = append(scale, chartText{X: chartLeft - 6, Y: base - height(most*share) + 4, Text: fmt.Sprintf("%.0f", most*share)})
	}
	limitY := base - height(perSlice)
	return chartTemplate.Execute(w, map[string]any{
		"Width": chartWidth, "Height": chartHeight, "Left": chartLeft, "Right": chartWidth - 12, "Top": chartTop, "Base": base,
		"Label":   fmt.Sprintf("Timeline of the rate probe: %s, limit %d per %g s", plural.Of(i.Calls, "call"), i.Limit, i.PeriodSeconds),
		"SliceMS": i.SliceSeconds * 1000, "HasOther": hasOther, "Bars": bars, "Phases": phases, "Ticks": ticks, "Scale": scale,
		"LimitY": limitY, "LimitTextY": limitY - 4, "LimitText": fmt.Sprintf("%g in %g ms", perSlice, i.SliceSeconds*1000),
	})
}

// sparks are the heights of the timeline on the console.
var sparks = []rune(" ▁▂▃▄▅▆▇█")

// rateLines are a probe's timeline and what it tells, for the console.
func rateLines(i *judge.Inference) []string {
	const columns = 72
	group := max(1, (len(i.Timeline)+columns-1)/columns)
	var accepted, refused strings.Builder
	most := 1
	var sums []judge.Slice
	for from := 0; from < len(i.Timeline); from += group {
		var sum judge.Slice
		for _, s := range i.Timeline[from:min(from+group, len(i.Timeline))] {
			sum.Accepted += s.Accepted
			sum.Refused += s.Refused
		}
		sums = append(sums, sum)
		most = max(most, sum.Accepted, sum.Refused)
	}
	for _, s := range sums {
		accepted.WriteRune(spark(s.Accepted, most))
		refused.WriteRune(spark(s.Refused, most))
	}
	lines := []string{
		"accepted  " + accepted.String(),
		"refused   " + refused.String(),
		fmt.Sprintf("%s over %.1f s; let in: %d at once after a rest, %.0f in %g s when overloaded (limit %d)",
			plural.Of(i.Calls, "call"), float64(len(i.Timeline))*i.SliceSeconds, i.Burst, i.Steady, i.PeriodSeconds, i.Limit),
	}
	if i.RecoverySeconds != nil {
		lines = append(lines, fmt.Sprintf("let in again at the latest %.2f s after the last refusal; calls were sent up to %.1f ms late (99th percentile)",
			*i.RecoverySeconds, i.LateSeconds*1000))
	}
	return append(lines, fitLines(i)...)
}

// fitLines say which limit a target keeps by the looks of it, and how fast it may be called.
func fitLines(i *judge.Inference) []string {
	var lines []string
	for n, f := range i.Fits {
		limit := fmt.Sprintf("%s in %g s", plural.Of(f.Calls, "call"), i.PeriodSeconds)
		if f.Burst > 0 {
			limit = fmt.Sprintf("%s at once, filled with %s", plural.Of(f.Burst, "call"), limit)
		}
		if f.LeastCalls < f.MostCalls {
			limit += fmt.Sprintf(" (%d to %d fit)", f.LeastCalls, f.MostCalls)
		}
		if n == 0 {
			lines = append(lines, "fits best: "+f.Algorithm+" of "+limit)
		} else {
			lines = append(lines, "fits too: "+f.Algorithm+" of "+limit)
		}
	}
	if len(lines) == 0 {
		lines = append(lines, "no known algorithm explains it with any limit")
	}
	if i.SafePerSecond > 0 {
		return append(lines, fmt.Sprintf("a safe pace: %.0f evenly spaced calls a second", i.SafePerSecond))
	}
	return append(lines, "no pace was found at which no call is refused")
}

func spark(n, most int) rune {
	if n == 0 {
		return sparks[0]
	}
	level := math.Sqrt(float64(n)/float64(most)) * float64(len(sparks)-1)
	return sparks[max(1, int(math.Ceil(level)))]
}
