package sdk

import (
	"time"

	"github.com/unreadcheck/unreadcheck/internal/sdk/http1"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Recording is what one case showed.
type Recording struct {
	Case Case `json:"case"`
	// Requests are those that came, in the order in which they came.
	Requests []Request `json:"requests"`
	// Uncounted is how many more came than were kept.
	Uncounted int `json:"uncounted,omitempty"`
	// Handshakes are how connections began that were opened in the case. No more than some are kept.
	Handshakes []http1.Handshake `json:"handshakes,omitempty"`
	// Rested is how many connections that were idle the server closed just before the case.
	Rested int `json:"rested,omitempty"`
	// Expiry says how the UserSigs expired that were seen before the case, where they did.
	Expiry Expiry `json:"expiry,omitempty"`
	// Leaks has where a secret stood that the caller was shown: [LeakError], [LeakLog].
	Leaks []string `json:"leaks,omitempty"`
	// Results are what the caller was told: one, or one for each member of OpThreads. There are none with a Trouble.
	Results []Result `json:"results,omitempty"`
	// Trouble says why there is no result.
	Trouble *Trouble `json:"trouble,omitempty"`
	// Took is how long the adapter needed, in nanoseconds.
	Took time.Duration `json:"took"`
}

// Expiry is how UserSigs expire in a case.
type Expiry string

// The ways to expire.
const (
	// ByClock: their time was over.
	ByClock Expiry = "by the clock"
	// Forced: they were refused as expired, and their time was not over.
	Forced Expiry = "forced"
)

// Where a secret can stand.
const (
	LeakError = "error text"
	LeakLog   = "log"
)

// Request is one request as it came, with facts about it that its text no longer shows, since secrets are replaced.
type Request struct {
	record.Exchange
	// Fault says what is malformed in the request; it is empty where HTTP is kept.
	Fault string `json:"fault,omitempty"`
	// Staged: it was answered in the way that the case is for, and not refused for a reason of its own.
	Staged bool `json:"staged,omitempty"`
	// Connection names the connection that it came by.
	Connection string `json:"connection"`
	// Query has the parameters in their order, unescaped; the UserSig is replaced.
	Query []Parameter `json:"query"`
	// QueryFault says where the query cannot be unescaped.
	QueryFault string    `json:"queryFault,omitempty"`
	UserSig    Signature `json:"userSig"`
	// Abandoned: the client closed the connection before it had an answer.
	Abandoned bool `json:"abandoned,omitempty"`
	// target is the URL with its secrets, for the reference.
	target string
}

// Parameter is one parameter of a query.
type Parameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Signature is what is known of a request's UserSig without it.
type Signature struct {
	// Number tells different UserSigs apart: it counts them from 1 and is 0 where there is none.
	Number int `json:"number"`
	// Fault says why it cannot be verified; empty is in order.
	Fault string `json:"fault,omitempty"`
	// Expire is for how long it is valid, in nanoseconds; 0 where it could not be read.
	Expire time.Duration `json:"expire,omitempty"`
	issued time.Time
}

// Result is what the SDK's caller was told of a call.
type Result struct {
	OK bool `json:"ok"`
	// Code is nil where the SDK gives none.
	Code    *int64 `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

// Trouble is why a case has no result.
type Trouble struct {
	Kind   TroubleKind `json:"kind"`
	Detail string      `json:"detail"`
}

// TroubleKind says what kept a case from having a result.
type TroubleKind string

// The kinds of trouble.
const (
	// NoAnswer: the adapter did not answer in time.
	NoAnswer TroubleKind = "no answer"
	// Ended: the adapter's process ended in the middle of the case, twice.
	Ended TroubleKind = "process ended"
	// Malformed: the adapter broke the protocol.
	Malformed TroubleKind = "protocol"
	// Unsupported: the adapter does not know the operation.
	Unsupported TroubleKind = "unsupported"
	// NotPlayed: it did not come to the case.
	NotPlayed TroubleKind = "not played"
)

// App is who calls in a run. The secret key is not a part of it.
type App struct {
	SDKAppID uint64 `json:"sdkAppId"`
	// Identifiers are the accounts that call, by setting.
	Identifiers map[Setting]string `json:"identifiers"`
	// ReadyUserSig: the SDK was given a UserSig and not the key.
	ReadyUserSig bool `json:"readyUserSig,omitempty"`
	// RawAnswers: the SDK hands over what the server answered, and its caller reads it.
	RawAnswers bool `json:"rawAnswers,omitempty"`
}

// Recordings are all that a client is judged by.
type Recordings struct {
	App App `json:"app"`
	// Cases are in the order in which they are listed.
	Cases []Recording `json:"cases"`
}
