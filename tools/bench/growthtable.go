package main

import (
	"fmt"
	"slices"
	"strings"
)

// table is a line for each size, with a column for each figure. Behind each value, and behind the size itself, stands by how much it
// is more than in the line before: where the factors are equal, what it costs grows as the size does.
func (g growth) table(all []figure) string {
	var out strings.Builder
	sizes, columns := sizesOf(all), columnsOf(all)
	fmt.Fprintf(&out, "| %s |", g.by)
	for _, c := range columns {
		fmt.Fprintf(&out, " %s |", c.heading())
	}
	out.WriteString("\n|---:|" + strings.Repeat("---:|", len(columns)) + "\n")
	for i, size := range sizes {
		fmt.Fprintf(&out, "| %d", size)
		if i > 0 {
			fmt.Fprintf(&out, " (×%.3g)", float64(size)/float64(sizes[i-1]))
		}
		out.WriteString(" |")
		for _, c := range columns {
			now, known := valueAt(all, c.what, size)
			if !known {
				out.WriteString(" – |")
				continue
			}
			fmt.Fprintf(&out, " %s", median([]float64{now}, digitsOf([]float64{now})))
			if i > 0 {
				if before, known := valueAt(all, c.what, sizes[i-1]); known && before > 0 {
					fmt.Fprintf(&out, " (×%.2f)", now/before)
				}
			}
			out.WriteString(" |")
		}
		out.WriteString("\n")
	}
	return out.String()
}

// heading is what a column is called: what was measured, and its unit where that says more.
func (f figure) heading() string {
	if f.unit == "" {
		return f.what
	}
	return f.what + ", " + f.unit
}

// sizesOf are the sizes that were measured, the smallest first.
func sizesOf(all []figure) []int {
	var out []int
	for _, f := range all {
		out = append(out, f.at)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// columnsOf are the figures, one for each that is called otherwise.
func columnsOf(all []figure) []figure {
	var out []figure
	for _, f := range all {
		if !slices.ContainsFunc(out, func(c figure) bool { return c.what == f.what }) {
			out = append(out, f)
		}
	}
	return out
}

// valueAt is the median of a figure at a size; known is false where it was not measured there.
func valueAt(all []figure, what string, size int) (value float64, known bool) {
	i := slices.IndexFunc(all, func(f figure) bool { return f.what == what && f.at == size })
	if i < 0 {
		return 0, false
	}
	return middle(all[i].values), true
}
