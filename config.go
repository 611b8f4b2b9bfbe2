package unreadcheck

import (
	"net/http"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/target"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/suites"
)

// Config says what is judged and how. Handler or Target has to be given; all else has a default that fits a test on this
// machine. [Run], [Test], [Register] and package fuzz share it, and what one of them has no use for it ignores.
type Config struct {
	// Handler is the implementation; it is served on a free port of this machine.
	Handler http.Handler
	// InMemory calls the Handler in memory instead. Inside a bubble of testing/synctest its clock is virtual then, so that
	// what takes minutes of the limiter's time takes none of the test's; see [TestInVirtualTime].
	InMemory bool
	// Target is where the implementation is served already: a base URL as http://127.0.0.1:8080, the id of a region as
	// singapore, or embedded for the reference. A host that is not this machine needs Allow and Host.
	Target string

	// SDKAppID, Identifier and SecretKey are the app, an admin account of it, and the key that signs UserSigs. Without any
	// of them they are those of the reference: [emulator.DefaultSDKAppID], [emulator.DefaultAdmin] and
	// [emulator.DefaultSecretKey]. A ready UserSig of the account does for some of the checks where there is no key.
	SDKAppID   uint64
	Identifier string
	SecretKey  string
	UserSig    string

	// Contract has the bytes of another contract file than the built-in one.
	Contract []byte
	// Profile is the documentation's date whose requirements are scored, as 2025-12-15; empty is the newest.
	Profile string
	// LabelFilter selects checks in Ginkgo's label language, as "clamping && must"; empty selects all.
	LabelFilter string
	// Focus and Skip are regular expressions: checks whose sentence matches one of Focus, where there is any, and none of
	// Skip.
	Focus, Skip []string
	// ThoroughRate makes the probe of the rate limit go on until one percent of the limit shows, for about a minute.
	ThoroughRate bool
	// Strict makes a should that is not kept a failure.
	Strict bool
	// Baseline lists the failures that are known and expected for now. They have to fail.
	Baseline []ExpectedFailure

	// Settle is how long a count may take to read as it should; 0 is 2 s.
	Settle time.Duration
	// Timeout is how long one call may take; 0 is 5 s.
	Timeout time.Duration
	// Rate is the number of calls a second to keep to; 0 is 99.5 % of each call's limit, and below 0 means no pacing.
	Rate float64
	// MaxCalls bounds the calls of the endpoint; 0 means no bound.
	MaxCalls int
	// Seed is what everything random follows from; 0 is 1.
	Seed uint64

	// Allow are effects allowed on Host, as the command's flags of these names.
	Allow []spec.Effect
	Host  string
	// CA has certificates in PEM form, which are trusted beside the system's.
	CA []byte
	// Observer reads counts in a way of your own; nil leaves it to those that the contract's companion calls offer.
	Observer *Observer
	// Groups are groups of your own, where nothing may be made on the target: only they are used, and their counts are set
	// back in the end. [Run], [Test] and [Register] know them; package fuzz refuses them.
	Groups []OwnGroup
	// CallbackListen is an address of this machine, as 127.0.0.1:9000, at which the target's webhooks are received, to prove
	// that a call causes none; empty leaves that unproved, unless the target is the embedded one.
	CallbackListen string

	// Out is a folder for reports, recordings and the journal of what is made on the target; empty writes nothing.
	Out string
	// Progress is told how far things are, in steps of total, or in calls where total is 0; it may be nil. It is never
	// called twice at once.
	Progress func(done, total int, what string)

	// The rest is for package fuzz alone.

	// Duration bounds a campaign, as MaxCalls does. With neither, fuzz.Check makes 5000 calls.
	Duration time.Duration
	// Layers are those that are played, of values, sequences, wire and crowd; none is all.
	Layers []string
	// Workers is how many programs are played, or calls made, at once; 0 is 16.
	Workers int
	// Shard is one of several campaigns that never draw the same, as 2/4; empty is the only one.
	Shard string
	// Corpus is a folder of findings: those in it are played first, and new ones are put there. Empty is none.
	Corpus string
	// FailFast ends a campaign with its first finding.
	FailFast bool
}

// ExpectedFailure is a failure that is known and expected for now: the id of a check, or of a requirement, at least one of
// whose checks has to fail then; why; and the last day on which that is accepted, as 2027-01-31.
type ExpectedFailure = suites.ExpectedFailure

// Observer reads a member's unread count in a way of the user's own: by a command, or by an HTTP request.
type Observer = target.CustomObserver

// OwnGroup is a group of the user's own: its id on the target, its type, and the accounts in it whose counts may be set.
type OwnGroup = target.OwnGroup
