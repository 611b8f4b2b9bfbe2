package page

import (
	"fmt"
	"html/template"
	"math"
	"time"
)

// histogram draws how many answers took how long, for a cell of a table. The bounds are the same for all pictures of a table,
// so that they can be compared; they grow by a constant factor.
func histogram(counts []int, label string) template.HTML {
	const width, height = 240.0, 30.0
	d := newDrawing(width, height, label)
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	bar := width / float64(max(1, len(counts)))
	for i, n := range counts {
		if n > 0 {
			// A single answer among thousands is what a tail is made of: it has to be seen.
			h := max(2, float64(n)/float64(most)*(height-2))
			d.rect("good", float64(i)*bar, height-1-h, bar-1, h)
		}
	}
	d.line("axis", 0, height-0.5, width, height-0.5, "")
	return d.html()
}

// milliseconds is a time as people compare them.
func milliseconds(seconds float64) string {
	ms := seconds * 1000
	switch {
	case ms <= 0 || math.IsNaN(ms):
		return "0 ms"
	case ms < 0.1:
		return "under 0.1 ms"
	case ms < 10:
		return fmt.Sprintf("%.1f ms", ms)
	case ms < 10_000:
		return fmt.Sprintf("%.0f ms", ms)
	default:
		return (time.Duration(seconds*10) * time.Second / 10).String()
	}
}
