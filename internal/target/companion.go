package target

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// reply is what a companion answered.
type reply struct {
	exchange record.Exchange
	answer   judge.Answer
	fields   map[string]any
	// lost: an earlier try got no answer, so that it may have had its effect all the same.
	lost bool
	// scheme says that the address has the wrong scheme, which this exchange shows, or one before it; it is empty elsewhere.
	scheme string
}

// companion calls a companion, again where it met a transient failure, was refused as too frequent, or met a lockout of the
// sign-in. Companions are not judged; every try is recorded. A target that never answered is not waited for.
func (c *Client) companion(ctx context.Context, p playing, name string, body any) reply {
	var t trying
	for lost := false; ; {
		r := c.companionOnce(ctx, p, name, body)
		r.lost = lost
		pause := c.companionPause(&t, r, name)
		if pause == 0 {
			return r
		}
		lost = lost || r.exchange.TransientFailure()
		sleep(ctx, pause)
		if ctx.Err() != nil {
			return r
		}
	}
}

// companionPause is how long to wait before a companion is called again; 0 where its answer stands.
func (c *Client) companionPause(t *trying, r reply, name string) time.Duration {
	contract, x := c.config.Contract, r.exchange
	switch {
	case r.answer.Accepted && !x.TransientFailure():
		return 0
	case x.Trouble != nil && (x.Trouble.Kind == record.TroubleCancelled || x.Trouble.Kind == record.TroubleTLS || x.Trouble.Kind == record.TroubleName):
		return 0
	case judge.LockedOut(contract, x):
		return c.lockout(&t.lockouts)
	case judge.TooFrequent(contract, x):
		return c.tooFrequent(t, name)
	case !judge.Transient(contract, x), t.failures == retries, t.failures == 1 && c.silent():
		return 0
	default:
		t.failures++
		c.count(func(w *waits) { w.transient++ })
		return retryPause << (t.failures - 1)
	}
}

func (c *Client) companionOnce(ctx context.Context, p playing, name string, body any) reply {
	companion := spec.Companions()[name]
	req := request{playing: p, command: name, effect: companion.Effect, method: "POST",
		header: map[string]string{"Content-Type": "application/json"}}
	cred, err := c.signer.make(program.Signed, "")
	if err == nil {
		req.body, err = json.Marshal(body)
	}
	if err != nil {
		return reply{exchange: c.keep(record.Exchange{Program: p.program, Attempt: p.attempt, Command: name,
			Trouble: &record.Trouble{Kind: record.TroubleOther, Detail: c.Redact(err.Error())}})}
	}
	base := strings.TrimSuffix(c.config.Base.String(), "/") + companion.Path
	query := func(sig string) string {
		return fmt.Sprintf("?sdkappid=%s&identifier=%s&usersig=%s&random=%s&contenttype=json",
			cred.SDKAppID, url.QueryEscape(cred.Identifier), sig, strconv.FormatUint(uint64(len(req.body)), 10))
	}
	req.url, req.shown = base+query(url.QueryEscape(*cred.UserSig)), base+query(cred.Shown)
	done, err := c.pacer.Wait(ctx, name, 1)
	if err != nil {
		return reply{exchange: c.keep(record.Exchange{Program: p.program, Attempt: p.attempt, Command: name,
			Trouble: &record.Trouble{Kind: record.TroubleCancelled, Detail: err.Error()}})}
	}
	r := reply{exchange: c.send(ctx, req, done[0])}
	if r.exchange.Response != nil {
		r.fields, _ = strictjson.Object(r.exchange.Response.Body)
	}
	if r.fields == nil {
		r.answer = judge.ReadAnswer(r.exchange)
	} else {
		r.answer = judge.AnswerOf(r.fields, r.exchange.Response.Status) // which may be long, and is not read twice
	}
	if r.answer.Readable {
		c.understood.Store(true)
		return r
	}
	if hint := otherScheme(r.exchange); hint != "" {
		c.scheme.CompareAndSwap(nil, &hint)
	}
	if hint := c.scheme.Load(); hint != nil {
		r.scheme = *hint
	}
	return r
}

// undoneBy are HTTP statuses by which a server says that it did not even begin with a call. Others, as 500, are answered by
// servers that fall over when half of it is done.
var undoneBy = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
	http.StatusMethodNotAllowed, http.StatusGone, http.StatusLengthRequired, http.StatusRequestEntityTooLarge,
	http.StatusUnsupportedMediaType, http.StatusMisdirectedRequest, http.StatusUpgradeRequired, http.StatusNotImplemented}

// undone reports whether it is plain that a call had no effect, though no answer of the API came: it was refused by the HTTP
// status of a server that has never spoken for the API, as a web server of another kind is. Of a target that speaks for it
// elsewhere nobody knows what lost the answer.
func (c *Client) undone(r reply) bool {
	return r.scheme != "" || !r.lost && !r.answer.Readable && !c.understood.Load() &&
		r.exchange.Response != nil && slices.Contains(undoneBy, r.exchange.Response.Status)
}

// ok reports whether the companion did what was asked.
func (r reply) ok() bool { return r.answer.Readable && r.answer.Accepted && r.fields != nil }

// obstacle is the obstacle that a companion's failure puts in a program's way.
func (r reply) obstacle(contract *spec.Contract, what string) *record.Obstacle {
	o := &record.Obstacle{Kind: record.ObstacleMissing}
	if r.exchange.ID > 0 {
		o.Exchanges = []int{r.exchange.ID}
	}
	switch {
	case r.scheme != "":
		o.Reason = fmt.Sprintf("%s needs %s, and %s", what, r.exchange.Command, r.scheme)
	case r.exchange.TransientFailure():
		o.Kind = record.ObstacleNetwork
		o.Reason = fmt.Sprintf("%s needs %s, which got no answer: %s", what, r.exchange.Command, r.exchange.Why())
		if r.exchange.Trouble != nil && r.exchange.Trouble.Kind == record.TroubleCancelled {
			o.Reason = fmt.Sprintf("%s: the run was ended before", what)
		}
	case !r.answer.Readable || r.answer.Accepted && r.fields == nil:
		o.Reason = fmt.Sprintf("%s needs %s, which gave HTTP %d and no readable answer; the target has to offer this companion call",
			what, r.exchange.Command, r.exchange.Response.Status)
	case contract.Outcomes["over_limit"].Accepts(r.answer.Code):
		o.Kind = record.ObstacleNetwork
		o.Reason = fmt.Sprintf("%s needs %s, which was %s each time that it was tried", what, r.exchange.Command, r.answer.Describe(contract))
	case judge.LockedOut(contract, r.exchange):
		o.Kind = record.ObstacleNetwork
		o.Reason = fmt.Sprintf("%s needs %s, but the account is locked out of signing in, after several bad UserSigs", what, r.exchange.Command)
	case signInRefused(contract, r.answer.Code):
		o.Kind = record.ObstacleSignIn
		o.Reason = fmt.Sprintf("the sign-in was refused: %s was %s; check --sdkappid, --identifier and the secret key or the UserSig, which have to belong together; unreadcheck doctor says more",
			r.exchange.Command, r.answer.Describe(contract))
	default:
		o.Reason = fmt.Sprintf("%s needs %s, which was %s; the target has to offer this companion call",
			what, r.exchange.Command, r.answer.Describe(contract))
	}
	return o
}

// signInRefused reports whether a code is one with which a sign-in is refused, and nothing else: some gateways give the
// code of a missing UserSig for a command that they do not know as well, and 10007 is every missing permission.
func signInRefused(contract *spec.Contract, code int64) bool {
	signIn := false
	for _, o := range contract.Outcomes {
		if !o.Accepts(code) {
			continue
		}
		if r, _ := contract.Requirement(o.Requirement); r.Chapter != "auth" {
			return false
		}
		signIn = true
	}
	return signIn
}

// object, list, text and integer read a companion's fields; what is not there or of another type is the zero value.
func object(v any) map[string]any { m, _ := v.(map[string]any); return m }

func list(v any) []any { l, _ := v.([]any); return l }

func text(v any) string { s, _ := v.(string); return s }

func integer(v any) *int64 {
	n, ok := strictjson.Integer(v)
	if !ok || !n.IsInt64() {
		return nil
	}
	value := n.Int64()
	return &value
}
