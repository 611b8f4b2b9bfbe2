package fuzz

import (
	"io"
	"slices"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// The layers of a campaign.
const (
	Values    = "values"
	Sequences = "sequences"
	Wire      = "wire"
	Crowd     = "crowd"
)

// Layers are all layers, in the order in which they are played.
var Layers = []string{Values, Sequences, Wire, Crowd}

// Options say what a campaign fuzzes and for how long.
type Options struct {
	// Target is what is called; its Contract is the one by which is judged.
	Target target.Config
	// Layers are those to play; none is all.
	Layers []string
	// Duration and MaxCalls bound the campaign, the making of examples smaller included; 0 means no bound, and one of them has
	// to be set unless the context ends it.
	Duration time.Duration
	MaxCalls int
	// Workers is how many programs are played, and random calls made, at once at most; 0 is as many as the target's latency asks
	// for, from 16 to 64.
	Workers int
	// Seed is what everything random follows from: the same seed makes the same calls in the same order, but for the names
	// of groups and accounts, which are each campaign's own.
	Seed uint64
	// Shard is one of several campaigns that together play what one would, and no program twice; the zero value is the only
	// one. What is in a corpus is played by each.
	Shard Shard
	// Corpus is a folder of findings: those in it are played first, and new ones are put there. Empty is none.
	Corpus string
	// StopAtFirst ends the campaign with its first finding.
	StopAtFirst bool
	// Address is what the user named as the target, Version the tool's and ContractSHA256 the digest of the contract file: for
	// the result alone.
	Address, Version, ContractSHA256 string
	// Recordings takes what was played, for [ReadSaved]; nil is nobody. Judging is what else follows from how the campaign is
	// judged, for the recordings alone: it is written as JSON.
	Recordings io.Writer
	Judging    any
	// Progress is told how far the campaign is, from time to time; it may be nil. It is never called twice at once.
	Progress func(Progress)

	// dealt, if set, is called with each program before it is played, by several goroutines at once: tests see by it how
	// shards share their programs out.
	dealt func(program.Program)
}

// Shard is the Index-th of Count campaigns, counted from 1.
type Shard struct{ Index, Count int }

// Progress is how far a campaign is.
type Progress struct {
	Layer     string
	Calls     int
	PerSecond float64
	// Limit is how many calls a second the pace allows; 0 is not a limit.
	Limit float64
	// Judged and Requirements are how many requirements were judged, of how many that the layers can judge.
	Judged, Requirements int
	Findings             int
	// Left is the time that is left; 0 where no duration is set.
	Left time.Duration
}

// defaultWorkers is how many programs are played at once on a target that answers at once.
const defaultWorkers = 16

// complete fills in defaults and refuses what makes no sense.
func (o *Options) complete() error {
	if o.Target.Contract == nil || o.Target.Base == nil {
		return usage.Errorf("the target needs a contract and an address")
	}
	if len(o.Layers) == 0 {
		o.Layers = slices.Clone(Layers)
		if o.Target.Handler != nil {
			// A handler that is called in memory has no bytes.
			o.Layers = slices.DeleteFunc(o.Layers, func(layer string) bool { return layer == Wire })
		}
	}
	for _, layer := range o.Layers {
		if !slices.Contains(Layers, layer) {
			return usage.Errorf("there is no layer %q; the layers are %v", layer, Layers)
		}
	}
	if o.Workers < 0 || o.Duration < 0 || o.MaxCalls < 0 {
		return usage.Errorf("workers, duration and the number of calls cannot be negative")
	}
	if o.Shard == (Shard{}) {
		o.Shard = Shard{1, 1}
	}
	if o.Shard.Index < 1 || o.Shard.Index > o.Shard.Count {
		return usage.Errorf("shard %d of %d; write 1/4 for the first of four", o.Shard.Index, o.Shard.Count)
	}
	return nil
}
