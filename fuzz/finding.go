package fuzz

import (
	"github.com/unreadcheck/unreadcheck/internal/concurrent"
	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Finding is one way in which the target breaks the contract: one bucket of requirement, state class and input class, with
// the smallest example of it.
type Finding struct {
	Requirement string     `json:"requirement"`
	Level       spec.Level `json:"level"`
	// Check and Sentence are of a finding of a run: the check that stands for it, and what it is in plain words.
	Check    string `json:"check,omitempty"`
	Sentence string `json:"sentence,omitempty"`
	Layer    string `json:"layer"`
	// Kind is what showed it: answer, count, look, envelope, trouble, or a word of the layer's own.
	Kind string `json:"kind"`
	// State and Input are the classes of the state and of the call that it needs.
	State    string `json:"state"`
	Input    string `json:"input"`
	Expected string `json:"expected"`
	Got      string `json:"got"`
	// Repeats says how often the example showed it again when it was played again: "3 of 3".
	Repeats string `json:"repeats"`
	// Known says why the finding is expected for now, where a baseline says so: then it fails nothing.
	Known string `json:"known,omitempty"`
	// Hits is how many programs of the campaign showed it.
	Hits int `json:"hits"`
	// FirstCall is the number of the call, in the campaign's order, that showed it first.
	FirstCall int `json:"firstCall"`
	// Seed is the campaign's.
	Seed uint64 `json:"seed"`
	// Program is the smallest example, whichever layer it is of.
	Program *program.Program `json:"program,omitempty"`
	// Found is the program that showed it first, where Program is a smaller one.
	Found *program.Program `json:"found,omitempty"`
	// Seen is what came where the program is a raw request, and Sent are its bytes as they were sent, with a variable where the
	// UserSig was.
	Seen *raw.Playing `json:"seen,omitempty"`
	Sent record.Bytes `json:"sent,omitempty"`
	// History is what happened where the program has clients side by side, and Burst the same for a burst. Explanation says why no
	// order of the calls explains it.
	History     *concurrent.History      `json:"history,omitempty"`
	Burst       *concurrent.BurstHistory `json:"herd,omitempty"`
	Explanation string                   `json:"explanation,omitempty"`
	// Page is a page of HTML that shows the history. It is not part of the finding's file.
	Page []byte `json:"-"`
	// Exchanges are those of the example's last playing, the stage's included.
	Exchanges []record.Exchange `json:"exchanges,omitempty"`
}

// Deviation is one thing that a program showed and that the contract does not allow.
type Deviation = judge.Deviation

// bucket gathers what shows the same.
type bucket struct {
	finding *Finding
	// merged is the bucket into which this one went once its example was made smaller.
	merged *bucket
	hits   int
	// saved is the number of the finding's evidence in the recordings; 0 where there is none.
	saved int
}

func (b *bucket) last() *bucket {
	for b.merged != nil {
		b = b.merged
	}
	return b
}

// keyOf names the bucket of a deviation.
func keyOf(d Deviation) string {
	return d.Requirement + "|" + d.Kind + "|" + d.State + "|" + d.Input
}
