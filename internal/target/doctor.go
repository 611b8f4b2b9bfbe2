package target

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// The two halves of a diagnosis: what the user can fix where they sit, and what the target has to offer.
const (
	SetUp = "your set-up"
	API   = "your API"
)

// The states of a symptom.
const (
	Well    = "ok"
	Ill     = "wrong"
	Untried = "not tried"
)

// Symptom is one thing that the doctor looked at.
type Symptom struct {
	// Half is SetUp or API.
	Half string `json:"half"`
	// What was looked at, as "sign-in".
	What string `json:"what"`
	// State is Well, Ill or Untried.
	State string `json:"state"`
	// Detail says what was seen, and Advice what to do about it; Advice may be empty.
	Detail string `json:"detail"`
	Advice string `json:"advice,omitempty"`
}

// skewAllowed is how far the clocks may be apart before it is worth a word: a UserSig is valid from when it was made on.
const skewAllowed = 30 * time.Second

// Diagnose looks at everything that a run needs, in the order in which one thing rests on another, and stops where
// looking further would only repeat a complaint. It judges nothing. Effects that the host was not named for are not
// tried. The needs are what the checks of the run that is planned need; they are looked for too.
func Diagnose(ctx context.Context, client *Client, needs ...Need) ([]Symptom, error) {
	session, err := NewSession(client)
	if err != nil {
		return nil, err
	}
	d := &doctor{Session: session, needs: needs}
	steps := []func(context.Context) bool{d.reach, d.clock, d.signIn, d.readers, d.builders, d.changers, d.webhooks}
	for _, step := range steps {
		if !step(ctx) {
			break
		}
	}
	return d.symptoms, nil
}

type doctor struct {
	*Session
	needs    []Need
	symptoms []Symptom
	// first is the answer to the first call.
	first reply
}

func (d *doctor) say(half, what, state, detail, advice string) {
	d.symptoms = append(d.symptoms, Symptom{Half: half, What: what, State: state,
		Detail: d.client.Redact(detail), Advice: advice})
}

// reach makes the first call: name, connection, TLS and HTTP, whatever is answered.
func (d *doctor) reach(ctx context.Context) bool {
	base := d.config.Base
	d.first = d.client.companion(ctx, playing{}, "account_check", map[string]any{
		"CheckItem": []any{map[string]any{"UserID": d.config.Account.Identifier}}})
	if trouble := d.first.exchange.Trouble; trouble != nil {
		what, advice := "reachability", "is the address right, and does something listen there? A proxy is taken from HTTPS_PROXY."
		if trouble.Kind == record.TroubleTLS {
			what, advice = "TLS", "name the authority that signed the target's certificate with --ca FILE"
		}
		if hint := otherScheme(d.first.exchange); hint != "" {
			what, advice = "scheme", hint
		}
		d.say(SetUp, what, Ill, fmt.Sprintf("%s: %s (%s)", base, trouble.Kind, trouble.Detail), advice)
		return false
	}
	if hint := otherScheme(d.first.exchange); hint != "" {
		d.say(SetUp, "scheme", Ill, fmt.Sprintf("%s: %s", base, clip(strings.TrimSpace(string(d.first.exchange.Response.Body)))), hint)
		return false
	}
	d.say(SetUp, "reachability", Well, fmt.Sprintf("%s answers after %s", base,
		(d.first.exchange.Answered-d.first.exchange.Sent).Round(100*time.Microsecond)), "")
	if base.Scheme == "https" {
		d.say(SetUp, "TLS", Well, "the certificate is trusted", "")
	} else {
		d.say(SetUp, "TLS", Untried, "the address is http://", "the contract wants HTTPS; name the https:// address to have that judged")
	}
	return true
}

// clock compares this machine's clock with the answer's Date header.
func (d *doctor) clock(context.Context) bool {
	values := d.first.exchange.Response.Header["Date"]
	if len(values) == 0 {
		d.say(SetUp, "clock", Untried, "the answer has no Date header", "")
		return true
	}
	date, err := http.ParseTime(values[0])
	if err != nil {
		d.say(SetUp, "clock", Untried, fmt.Sprintf("the answer's Date header %q cannot be read", values[0]), "")
		return true
	}
	skew, where := time.Since(date).Round(time.Second), "ahead of"
	if skew < 0 {
		where = "behind"
	}
	if skew.Abs() > skewAllowed {
		d.say(SetUp, "clock", Ill, fmt.Sprintf("this machine is %s %s the target", skew.Abs(), where),
			"a UserSig carries the time at which it was made: set the clock")
		return true
	}
	d.say(SetUp, "clock", Well, fmt.Sprintf("%s apart", skew.Abs()), "")
	return true
}

// noRoute explains the answer that a web framework gives by itself to a path that it has no route for.
const noRoute = `this is what a web framework says by itself to a path without a route. The contract wants HTTP 200 for every ` +
	`command, and for an unknown one {"ActionStatus":"FAIL","ErrorInfo":"unknown command","ErrorCode":10003}: add a ` +
	`catch-all route below /v4/. If the other calls go unanswered too, check the address`

// signIn reads the first answer for what it says about the credentials.
func (d *doctor) signIn(context.Context) bool {
	a := d.first.answer
	outcomes := d.contract.Outcomes
	switch {
	case !a.Readable:
		status := d.first.exchange.Response.Status
		detail := fmt.Sprintf("account_check was answered with HTTP %d and a body that is not an answer: %q",
			status, clip(string(d.first.exchange.Response.Body)))
		if slices.Contains([]int{http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented}, status) {
			d.say(API, "envelope", Ill, detail, noRoute)
			return true
		}
		d.say(API, "envelope", Ill, detail, "is this the service's address, without a path of another API in it?")
		return false
	case outcomes["not_admin"].Accepts(a.Code):
		d.say(SetUp, "sign-in", Well, "the UserSig is valid", "")
		d.say(SetUp, "admin rights", Ill, a.Describe(d.contract), "--identifier has to name an app admin")
		return false
	case outcomes["wrong_command"].Accepts(a.Code):
		d.say(SetUp, "sign-in", Untried, "account_check, which would show it, was "+a.Describe(d.contract),
			"is the address right, without a path of another API in it?")
		return true
	case slices.Index(outcomes["expired_usersig"].Codes, a.Code) == 0:
		d.say(SetUp, "sign-in", Ill, a.Describe(d.contract), "make a new UserSig, or give the secret key and let the tool make it")
		return false
	case !a.Accepted && d.contract.Codes.Public.Holds(a.Code):
		d.say(SetUp, "sign-in", Ill, a.Describe(d.contract), "check --sdkappid, --identifier and the secret key (UNREADCHECK_SECRET_KEY or --secret-key-file): they have to belong together")
		return false
	}
	d.say(SetUp, "sign-in", Well, fmt.Sprintf("%s of app %d", d.config.Account.Identifier, d.config.Account.SDKAppID), "")
	d.say(SetUp, "admin rights", Well, "companion calls are allowed", "")
	return true
}

// readers calls the companions that only read, about a group that does not exist: any readable answer will do.
func (d *doctor) readers(ctx context.Context) bool {
	nowhere, me := "unreadcheck-no-such-group", d.config.Account.Identifier
	bodies := map[string]map[string]any{
		"account_check":         {"CheckItem": []any{map[string]any{"UserID": me}}},
		"get_group_info":        {"GroupIdList": []string{nowhere}},
		"get_group_member_info": {"GroupId": nowhere},
		"get_joined_group_list": {"Member_Account": me},
		"group_msg_get_simple":  {"GroupId": nowhere, "ReqMsgNumber": 1},
	}
	var answer, silent []string
	for _, name := range slices.Sorted(maps.Keys(bodies)) {
		if d.offers(ctx, name, bodies[name]) {
			answer = append(answer, name)
		} else {
			silent = append(silent, name)
		}
	}
	d.say(API, "companions that read", state(len(answer) > 0), "answered: "+words(answer)+"; not offered: "+words(silent), "")
	return true
}

// builders sets a stage and calibrates an observer, as a run would, and clears it again.
func (d *doctor) builders(ctx context.Context) bool {
	if err := d.client.guard.Check(d.config.Effects()...); err != nil {
		d.say(API, "stage and observer", Untried, "groups and accounts would have to be made, or counts of yours be set", err.Error())
		return true
	}
	d.Prepare(ctx)
	if d.noStage != nil {
		d.say(API, "stage", Ill, d.noStage.Reason, "a run needs a stage for all but the envelope chapter")
	} else {
		how := "groups are imported"
		switch {
		case d.own != nil:
			how = strings.Join(append([]string{plural.Words(len(d.own.groups), "group of yours is used", "groups of yours are used")}, d.notes...), " ")
		case d.live:
			how = "groups are created and messages sent"
		}
		d.say(API, "stage", Well, how, "")
		if d.noObserver != nil {
			d.say(API, "observer", Ill, d.noObserver.Reason, "a run can then judge what is answered, and not what a call does")
		} else {
			detail := fmt.Sprintf("%s, calibrated; a change shows after %s", d.observer.name(), d.lag.Round(time.Millisecond))
			d.say(API, "observer", Well, strings.Join(append([]string{detail}, d.distrusted...), "; "), "")
		}
	}
	d.endpoint(ctx)
	if left := d.Clear(context.WithoutCancel(ctx)); len(left) > 0 {
		d.say(API, "clearing", Ill, strings.Join(left, "; "), "")
	}
	return true
}

// endpoint calls the call under test itself, about a group that does not exist.
func (d *doctor) endpoint(ctx context.Context) {
	exchanges, err := d.client.endpoint(ctx, playing{}, []endpointCall{{Call: program.Call{}, groupID: "unreadcheck-no-such-group",
		account: d.config.Account.Identifier, number: "0"}})
	if err != nil {
		d.say(API, d.contract.Command(), Untried, err.Error(), "")
		return
	}
	if exchanges[0].Response == nil {
		d.say(API, d.contract.Command(), Ill, "got no answer: "+exchanges[0].Why(), "")
		return
	}
	a := judge.ReadAnswer(exchanges[0])
	d.say(API, d.contract.Command(), state(a.Readable && !d.contract.Outcomes["wrong_command"].Accepts(a.Code)),
		fmt.Sprintf("HTTP %d, %s for a group that does not exist", exchanges[0].Response.Status, a.Describe(d.contract)), "")
}

func state(good bool) string {
	if good {
		return Well
	}
	return Ill
}

func words(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

func clip(text string) string {
	const longest = 80
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}
