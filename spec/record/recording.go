package record

import (
	"strconv"
	"time"
)

// Recording is what one playing of a program showed.
type Recording struct {
	Program string `json:"program"`
	// Attempt counts the playings of the program from 1.
	Attempt int `json:"attempt"`
	// Obstacle is set where the stage could not be set or the program could not be played to its end.
	Obstacle *Obstacle `json:"obstacle,omitempty"`
	// Groups are the stage's groups by handle.
	Groups map[string]Group `json:"groups,omitempty"`
	// Baseline are the readings taken before the first step, one for each member that the program reads.
	Baseline []Reading `json:"baseline,omitempty"`
	// Steps are as many as were played, in the program's order.
	Steps []Step `json:"steps,omitempty"`
	// Unstaged are the first steps where the stage could not be set: what came of the calls that have to be refused anyhow. Those
	// not made have nothing.
	Unstaged []Step `json:"unstaged,omitempty"`
}

// Obstacle says why a program was not played, or not to its end.
type Obstacle struct {
	// Kind is one of the Obstacle… constants.
	Kind string `json:"kind"`
	// Reason is one sentence: what was missing and how to supply it.
	Reason string `json:"reason"`
	// Exchanges are the ids of the exchanges that show it.
	Exchanges []int `json:"exchanges,omitempty"`
}

// Kinds of obstacles.
const (
	// ObstacleNotOffered: the target says that it does not offer what the stage needs, a group type say.
	ObstacleNotOffered = "not offered"
	// ObstacleMissing: a prerequisite is missing: a companion call, an observer, a key.
	ObstacleMissing = "missing"
	// ObstacleSignIn: the target refuses whoever calls.
	ObstacleSignIn = "sign-in"
	// ObstacleNetwork: the network, the budget or the run's end came in between.
	ObstacleNetwork = "network"
	// ObstacleHarness: the tool itself failed.
	ObstacleHarness = "harness"
)

// Group is a group of a stage as the target has it.
type Group struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// Step is what one step showed.
type Step struct {
	// Calls are the exchanges of the endpoint that the step made, each call's last one where it was made again.
	Calls []Exchange `json:"calls,omitempty"`
	// Earlier are the exchanges before those: calls that met a transient failure, or were refused as too frequent, and
	// were made again.
	Earlier []Exchange `json:"earlier,omitempty"`
	// Numbers are the numbers that the calls set, in the order of Calls; empty where a call set none.
	Numbers []string `json:"numbers,omitempty"`
	// Messages is the number of messages of the step's group at that time, where it is known.
	Messages *int64 `json:"messages,omitempty"`
	// Reading is what a read showed.
	Reading *Reading `json:"reading,omitempty"`
	// Snapshot is what a look showed.
	Snapshot *Snapshot `json:"look,omitempty"`
	// Callbacks are what a listen heard.
	Callbacks []Callback `json:"callbacks,omitempty"`
	// Members are the handles whose counts the calls of a flood set, in the order of Calls, and Late how much later than
	// intended each call was sent.
	Members []string        `json:"members,omitempty"`
	Late    []time.Duration `json:"late,omitempty"`
	// Audited are the readings of an audit.
	Audited []Reading `json:"audited,omitempty"`
}

// Reading is one reading of a member's unread count.
type Reading struct {
	Group  string `json:"group"`
	Member string `json:"member"`
	// Unread is the count, or nil where the target shows none for this member.
	Unread *int64 `json:"unread,omitempty"`
	// Messages is the group's number of messages, where the same answer shows it.
	Messages *int64 `json:"messages,omitempty"`
	// Observer names the way in which the count was read.
	Observer string `json:"observer"`
	// Waited is how long the reading was repeated until it showed what was expected, or until patience ran out.
	Waited time.Duration `json:"waited,omitempty"`
	// Exchange is the id of the exchange that shows the reading.
	Exchange int `json:"exchange,omitempty"`
}

// String is the count, or "none".
func (r Reading) String() string {
	if r.Unread == nil {
		return "none"
	}
	return strconv.FormatInt(*r.Unread, 10)
}

// Same reports whether two readings show the same.
func (r Reading) Same(other Reading) bool {
	if r.Unread == nil || other.Unread == nil {
		return r.Unread == other.Unread
	}
	return *r.Unread == *other.Unread
}

// Snapshot is what a group shows beside the counts.
type Snapshot struct {
	Group    string `json:"group"`
	Messages int64  `json:"messages"`
	// History are the group's last messages, newest first, each by its sequence number, sender and content; absent where the
	// target does not show them.
	History []string `json:"history,omitzero"`
	// Profile has the group's own data, by field.
	Profile map[string]string `json:"profile"`
	// Members has the role of each member.
	Members map[string]string `json:"members"`
	// Exchanges are the ids of the exchanges that show it.
	Exchanges []int `json:"exchanges,omitempty"`
}

// Callback is one request that the target sent to the receiver of callbacks.
type Callback struct {
	Command string        `json:"command"`
	GroupID string        `json:"groupId"`
	At      time.Duration `json:"at"`
	Body    Bytes         `json:"body"`
}

func itoa(n int) string { return strconv.Itoa(n) }
