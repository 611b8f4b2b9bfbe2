package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"
)

// A growth is something that can become more, and what then costs more: a table of its own, with a line for each size.
type growth struct {
	// by is what grows, in the plural. It names the table's file, and its first column.
	by    string
	sizes []int
	costs []cost
	// begin makes what all sizes share, and returns what measures one size once.
	begin func(context.Context, bench) (func(n int) (played, error), error)
}

// bench is what a growth is measured on.
type bench struct {
	files files
	// address is a server without limits.
	address string
	// folder is the measurement's own, to be thrown away.
	folder string
}

// cost is a part of what a playing cost: a column of the table.
type cost struct {
	what, unit string
	of         func(played) float64
}

var (
	inTime      = cost{"time", "s", func(p played) float64 { return p.took.Seconds() }}
	inProcessor = cost{"processor time", "s", func(p played) float64 { return p.processor.Seconds() }}
	inMemory    = cost{"peak memory", "MiB", func(p played) float64 { return p.peak }}
	inRequests  = cost{"requests", "", func(p played) float64 { return float64(p.requests) }}
	inCalls     = cost{"calls", "", func(p played) float64 { return float64(p.calls) }}
	inBytes     = cost{"folder of reports", "kB", func(p played) float64 { return p.bytes / 1000 }}
)

// growths are what is measured.
var growths = []growth{
	{by: "calls", sizes: []int{1000, 12000, 48000, 180000, 720000}, costs: []cost{inTime, inProcessor, inMemory, inRequests, inBytes}, begin: campaigns},
	{by: "members", sizes: []int{10, 100, 1000, 10000}, costs: []cost{inTime, inProcessor, inMemory, inRequests, inBytes}, begin: groupsOf(membered)},
	{by: "messages", sizes: []int{10, 100, 1000, 10000, 100000}, costs: []cost{inTime, inProcessor, inMemory, inRequests, inBytes}, begin: groupsOf(talkative)},
	{by: "findings", sizes: []int{1, 10, 100, 1000}, costs: []cost{inTime, inProcessor, inMemory, inBytes}, begin: joins},
	{by: "shards", sizes: []int{1, 2, 4, 8, 16}, costs: []cost{inTime, inProcessor, inMemory, inCalls, inBytes}, begin: shards},
}

// A size is measured three times, unless that takes longer than it is worth: large ones vary little.
const (
	timesEach  = 3
	enoughEach = 10 * time.Second
)

// measure measures all sizes, from the smallest on.
func (g growth) measure(ctx context.Context, where files) ([]figure, error) {
	folder, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is thrown away
	s, err := serve(ctx, where.binary, "", "--rate-limit", "off")
	if err != nil {
		return nil, err
	}
	defer s.stop()
	play, err := g.begin(ctx, bench{where, s.address, folder})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", g.by, err)
	}
	var out []figure
	for _, n := range g.sizes {
		began := time.Now()
		figures := make([]figure, len(g.costs))
		for i := 0; i < timesEach && time.Since(began) < enoughEach; i++ {
			p, err := play(n)
			if err != nil {
				return nil, fmt.Errorf("%d %s: %w", n, g.by, err)
			}
			for k, c := range g.costs {
				figures[k] = figure{what: c.what, unit: c.unit, at: n, values: append(figures[k].values, c.of(p))}
			}
		}
		out = append(out, figures...)
	}
	return out, nil
}

// file is the name of the table's file, without its end.
func (g growth) file() string { return "growth-" + g.by }

// growthBy is the growth of that name.
func growthBy(name string) (growth, error) {
	i := slices.IndexFunc(growths, func(g growth) bool { return g.by == name })
	if i < 0 {
		return growth{}, fmt.Errorf("nothing is measured as %s grow", name)
	}
	return growths[i], nil
}
