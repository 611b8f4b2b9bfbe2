package main

import (
	"fmt"
	"math"
	"strings"
)

// The plot's measures, in pixels: the whole of it, and the place of its axes within.
const (
	plotWidth, plotHeight = 720, 340
	plotLeft, plotRight   = 60, 530
	plotTop, plotBottom   = 30, 290
)

// colours can be told apart by those who see fewer (Okabe and Ito).
var colours = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"}

// plot draws how many times as much as of the smallest size each thing is, over the sizes, both by powers. A straight line is a
// power of the size; the dashed one is as much more as there is more of what grows. Equal figures make equal plots.
func (g growth) plot(all []figure) string {
	sizes := sizesOf(all)
	first, last := float64(sizes[0]), float64(sizes[len(sizes)-1])
	least, most := 1.0, last/first
	for _, f := range all {
		if r, ok := ratioTo(all, f.what, sizes[0], f.at); ok {
			least, most = min(least, r), max(most, r)
		}
	}
	base := 2.0
	if most >= 100 {
		base = 10
	}
	low, high := math.Floor(exponent(least, base)), math.Ceil(exponent(most, base))
	x := func(size float64) float64 {
		return plotLeft + (plotRight-plotLeft)*exponent(size/first, base)/exponent(last/first, base)
	}
	y := func(ratio float64) float64 {
		return plotBottom - (plotBottom-plotTop)*(exponent(ratio, base)-low)/(high-low)
	}
	var out strings.Builder
	draw := func(format string, args ...any) { fmt.Fprintf(&out, format+"\n", args...) }
	title := fmt.Sprintf("Times as much as of %d %s", sizes[0], g.by)
	draw(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="%s" font-family="sans-serif" font-size="12">`,
		plotWidth, plotHeight, plotWidth, plotHeight, title)
	draw(`<rect width="100%%" height="100%%" fill="white"/>`)
	draw(`<text x="%d" y="18">%s</text>`, plotLeft, title)
	for n := low; n <= high; n++ {
		at := y(math.Pow(base, n))
		draw(`<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">×%g</text>`, plotLeft, at, plotRight, plotLeft-6, at+4, math.Pow(base, n))
	}
	for _, size := range sizes {
		draw(`<path d="M%.1f %dV%d" stroke="#ddd"/><text x="%.1f" y="%d" text-anchor="middle">%d</text>`, x(float64(size)), plotTop, plotBottom, x(float64(size)), plotBottom+18, size)
	}
	draw(`<text x="%d" y="%d" text-anchor="middle">%s</text>`, (plotLeft+plotRight)/2, plotBottom+38, g.by)
	legend := func(row int, colour, dashes, name string) {
		draw(`<path d="M%d %dh24" stroke="%s" stroke-width="2"%s/><text x="%d" y="%d">%s</text>`, plotRight+16, plotTop+10+20*row, colour, dashes, plotRight+46, plotTop+14+20*row, name)
	}
	const dashed = ` stroke-dasharray="5 4"`
	draw(`<path d="M%.1f %.1fL%.1f %.1f" stroke="#444"%s/>`, x(first), y(1), x(last), y(last/first), dashed)
	legend(0, "#444", dashed, "linear")
	for i, c := range columnsOf(all) {
		colour := colours[i%len(colours)]
		var points []string
		for _, size := range sizes {
			if r, ok := ratioTo(all, c.what, sizes[0], size); ok {
				points = append(points, fmt.Sprintf("%.1f,%.1f", x(float64(size)), y(r)))
			}
		}
		draw(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>`, strings.Join(points, " "), colour)
		legend(i+1, colour, "", c.what)
	}
	return out.String() + "</svg>\n"
}

// ratioTo is how many times as much a figure is at one size as at another; ok is false where it was not measured, or is nothing.
func ratioTo(all []figure, what string, first, size int) (ratio float64, ok bool) {
	from, known := valueAt(all, what, first)
	to, there := valueAt(all, what, size)
	return to / from, known && there && from > 0 && to > 0
}

// exponent is to which power the base has to be raised for x.
func exponent(x, base float64) float64 { return math.Log(x) / math.Log(base) }
