package page

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
)

// Count is a count that was asked for and what was read back.
type Count struct {
	// Asked is the number that was set, in decimal.
	Asked string
	// Bound is the group's number of messages at that time, Read the count that was read back.
	Bound, Read int64
	// Kept reports whether the contract allows that reading.
	Kept bool
	// Check is the id of the check, for the tip.
	Check string
}

// The picture of counts, in pixels.
const (
	countWidth, countHeight          = 760.0, 330.0
	countLeft, countRight, countFoot = 52.0, 130.0, 40.0
	countTop                         = 24.0
	labelHeight                      = 13.0
)

// CountChart draws each number that was asked for against the count that was read back. What the contract wants lies on the
// rising line until the group's number of messages, and from there on the level one. Both axes grow by powers of ten, since
// numbers go up to the limits of integers.
func CountChart(all []Count) Chart {
	caption := plural.Of(len(all), "number") + " asked for, and the counts that were read back. Dots are as the contract wants them, crosses are not."
	out := Chart{Caption: caption}
	mostX, mostY := 1.0, 1.0
	for _, c := range all {
		mostX, mostY = max(mostX, math.Abs(asked(c))), max(mostY, float64(c.Read), float64(c.Bound))
	}
	d := newDrawing(countWidth, countHeight, caption)
	x := func(v float64) float64 {
		return countLeft + scaled(v)/scaled(mostX)*(countWidth-countLeft-countRight)
	}
	base := countHeight - countFoot
	y := func(v float64) float64 { return base - scaled(v)/scaled(mostY)*(base-countTop) }
	for _, v := range ticks(mostX) {
		d.line("grid", x(v), countTop, x(v), base, "")
		d.text("dimtext", x(v), base+16, "middle", power(v))
	}
	for _, v := range ticks(mostY) {
		d.line("grid", countLeft, y(v), countWidth-countRight, y(v), "")
		d.text("dimtext", countLeft-6, y(v)+4, "end", power(v))
	}
	d.text("dimtext", (countLeft+countWidth-countRight)/2, countHeight-6, "middle", "asked for")
	d.text("dimtext", 0, countTop-4, "start", "read back")
	label := base + labelHeight
	for n, b := range bounds(all) {
		limit := float64(b)
		label = min(label-labelHeight, y(limit)) // names of bounds that are close stand above each other
		d.line("limit", x(0), y(0), x(min(limit, mostX)), y(min(limit, mostX)), "6 3")
		d.line("limit", x(min(limit, mostX)), y(limit), countWidth-countRight, y(limit), "6 3")
		if n < 8 {
			d.text("limittext", countWidth-countRight+6, label+4, "start", messages(b))
		}
	}
	rows := map[string]*Row{}
	t := &Table{Caption: "Counts by what was asked for, the group's number of messages, and what was read",
		Head: []string{"Asked for", "Messages in the group", "Read back", "Verdict", "Times"}}
	for _, c := range slices.SortedStableFunc(slices.Values(all), func(a, b Count) int { return strings.Compare(word(a), word(b)) }) {
		tip := fmt.Sprintf("%s: asked for %s in a group of %s, read %d", c.Check, c.Asked, messages(c.Bound), c.Read)
		if c.Kept {
			d.dot("good", x(asked(c)), y(float64(c.Read)), 4, tip)
		} else {
			d.cross(x(asked(c)), y(float64(c.Read)), 5, tip)
		}
		key := fmt.Sprint(c.Asked, c.Bound, c.Read, c.Kept)
		if rows[key] == nil {
			tone := Good
			if !c.Kept {
				tone = Bad
			}
			rows[key] = &Row{Cells: []Cell{{Text: c.Asked}, {Text: fmt.Sprint(c.Bound)}, {Text: fmt.Sprint(c.Read)}, {Text: word(c), Tone: tone}, {Text: "0"}}}
		}
		times, _ := strconv.Atoi(rows[key].Cells[4].Text)
		rows[key].Cells[4].Text = fmt.Sprint(times + 1)
	}
	for _, r := range rows {
		t.Rows = append(t.Rows, *r)
	}
	slices.SortFunc(t.Rows, func(a, b Row) int {
		for i := range 4 {
			if n := naturally(a.Cells[i].Text, b.Cells[i].Text); n != 0 {
				return n
			}
		}
		return 0
	})
	out.SVG, out.Numbers = d.html(), t
	return out
}

func word(c Count) string {
	if c.Kept {
		return "as asked"
	}
	return "not kept"
}

// naturally compares two numbers in decimal of whatever length.
func naturally(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

func messages(n int64) string {
	if n == 1 {
		return "1 message"
	}
	return plural.Of(n, "message")
}

func asked(c Count) float64 {
	v, err := strconv.ParseFloat(c.Asked, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return max(0, v)
}

// scaled grows evenly up to 1 and by powers of ten from there.
func scaled(v float64) float64 { return math.Log10(1 + max(0, v)*9) }

func ticks(most float64) []float64 {
	out := []float64{0, 1}
	every := 1
	if most > 1e7 {
		every = 3
	}
	for e := every; math.Pow10(e) <= most; e += every {
		out = append(out, math.Pow10(e))
	}
	return out
}

func power(v float64) string {
	if v < 1e4 {
		return fmt.Sprintf("%g", v)
	}
	return fmt.Sprintf("1e%d", int(math.Round(math.Log10(v))))
}

// bounds are the numbers of messages that groups had, each once.
func bounds(all []Count) []int64 {
	var out []int64
	for _, c := range all {
		out = append(out, c.Bound)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
