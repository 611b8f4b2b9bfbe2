package like

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Server is an emulator that is like a target.
type Server struct {
	http.Handler
	closers []func() error
}

// Close ends what the server started, as [emulator.Emulator.Close] does.
func (s *Server) Close() error {
	var all []error
	for _, end := range s.closers {
		all = append(all, end())
	}
	return errors.Join(all...)
}

// New makes an emulator of that config which is like the target. The config's Hooks are the likeness's; a Latency in it stays.
func (l *Likeness) New(config emulator.Options) (*Server, error) {
	config.Contract = l.ownContract()
	if config.Latency == 0 {
		config.Latency = l.latency
	}
	if l.silent {
		config.CallbackURL = ""
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	own := owner(config)
	decide := func(d *emulator.Decision) { l.decide(d, own) }
	config.Hooks = emulator.Hooks{Decide: decide}
	following := config
	if l.limiter != nil {
		counting := newLimiter(*l.limiter, l.contract.Limit.Per)
		config.Hooks.Decide = func(d *emulator.Decision) {
			if d.Point == emulator.AtLimit {
				d.Let()
				if !counting.admit(config.Now()) {
					d.Refuse("over_limit")
				}
			}
			decide(d)
		}
	}
	lag := fault.Lag{By: l.lag}
	if l.lag > 0 {
		lag.Latency, config.Latency = config.Latency, 0
	}
	leader, err := emulator.New(config)
	if err != nil {
		return nil, fmt.Errorf("the stand-in: %w", err)
	}
	server := &Server{Handler: leader, closers: []func() error{leader.Close}}
	if l.lag > 0 {
		following.Unlimited, following.Limit, following.CallbackURL, following.Latency = true, nil, "", 0
		follower, err := emulator.New(following)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("the stand-in: %w", err), server.Close())
		}
		handler, end := fault.Behind(leader, follower, lag)
		server.Handler, server.closers = handler, []func() error{end, follower.Close, leader.Close}
	}
	server.Handler = l.wrap(server.Handler)
	return server, nil
}

// owner says which values of sdkappid and identifier are those of the emulator's app and admins.
func owner(config emulator.Options) func(parameter, value string) bool {
	app := cmp.Or(config.SDKAppID, emulator.DefaultSDKAppID)
	admins := config.Admins
	if len(admins) == 0 {
		admins = []string{emulator.DefaultAdmin}
	}
	return func(parameter, value string) bool {
		if parameter == "sdkappid" {
			return value == strconv.FormatUint(app, 10)
		}
		return slices.Contains(admins, value)
	}
}

// ownContract is the contract with the codes that the target gives.
func (l *Likeness) ownContract() *spec.Contract {
	own := *l.contract
	own.Outcomes = maps.Clone(own.Outcomes)
	for condition, how := range l.codes {
		if o, known := own.Outcomes[condition]; known {
			o.Codes = []int64{how.code}
			own.Outcomes[condition] = o
		}
	}
	return &own
}

// decide changes what the emulator is about to do with a call to what the target was seen to do.
func (l *Likeness) decide(d *emulator.Decision, own func(parameter, value string) bool) {
	how, known := l.reaction(d, own)
	switch {
	case !known:
	case !how.accepts:
		r := strings.NewReplacer("{GroupId}", d.Request.Text("GroupId"), "{Member_Account}", d.Request.Text("Member_Account"))
		d.RefuseSaying(how.code, r.Replace(how.info))
	case d.Outcome == "not_a_member" || d.Outcome == "unknown_account":
		d.Accept()
	case d.Outcome == "fractional_number":
		var given struct{ UnreadMsgNum json.Number }
		if json.Unmarshal(d.Request.Raw, &given) != nil || len(given.UnreadMsgNum) > 20 {
			return
		}
		if value, ok := new(big.Rat).SetString(given.UnreadMsgNum.String()); ok && value.IsInt() && value.Sign() >= 0 {
			d.Request.Body["UnreadMsgNum"] = json.Number(value.Num().String())
			d.Let()
		}
	}
}

// reaction is how the target reacts to a call that is where the decision is, if that is known.
func (l *Likeness) reaction(d *emulator.Decision, own func(parameter, value string) bool) (reaction, bool) {
	if d.Outcome == "" && d.Point != emulator.AtMember {
		return reaction{}, false // what departs in a way that has no condition is decided on in the end
	}
	if d.Outcome == "" && l.tooLarge != nil && d.Request.Number().Cmp(l.tooLarge.least) >= 0 {
		return l.tooLarge.reaction, true
	}
	r := request{method: d.Request.Method, query: d.Request.Parameters, header: d.Request.Header, body: d.Request.Raw, own: own}
	of := situation{d.Outcome, departures(l.contract, r)}
	if d.Request.Raw == nil {
		of.departures = strings.TrimSuffix(strings.TrimSuffix(of.departures, "empty body"), ", ") // it was not read yet
	}
	if how, known := l.answers[of]; known && (of != situation{}) {
		return how, true
	}
	if how, known := l.answers[situation{departures: of.departures}]; known && of.departures != "" {
		return how, true
	}
	how, known := l.codes[d.Outcome]
	return how, known && d.Outcome != ""
}

// wrap has answers look as they were seen to.
func (l *Likeness) wrap(next http.Handler) http.Handler {
	service := l.contract.Service() + "/"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, companion := spec.Companions()[path.Base(r.URL.Path)]
		switch folder, command := path.Split(r.URL.Path); {
		case r.URL.Path == l.contract.Path:
			l.reshape(next, w, r, l.accepted, l.refused, "")
		case companion:
			l.companions.serve(next, w, r, command)
		case folder == service:
			l.reshape(next, w, r, nil, l.unknown, l.codes["wrong_command"].info)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// reshape gives an answer the target's form, and an ErrorInfo where there is one to give.
func (l *Likeness) reshape(next http.Handler, w http.ResponseWriter, r *http.Request, accepted, refused *shape, info string) {
	answer := capture(next, r)
	var fields map[string]json.RawMessage
	if json.Unmarshal(answer.body.Bytes(), &fields) != nil {
		answer.send(w, answer.body.Bytes())
		return
	}
	if info != "" {
		fields["ErrorInfo"] = spell(info)
	}
	s := refused
	if string(fields["ErrorCode"]) == "0" {
		s = accepted
	}
	if s == nil {
		answer.send(w, spell(fields))
		return
	}
	answer.header["Content-Type"] = nil // as the server would guess one otherwise
	if s.contentType != "" {
		answer.header["Content-Type"] = []string{s.contentType}
	}
	answer.send(w, s.spell(fields))
}

// captured is an answer that was not sent yet.
type captured struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *captured) Header() http.Header         { return c.header }
func (c *captured) WriteHeader(status int)      { c.status = status }
func (c *captured) Write(p []byte) (int, error) { return c.body.Write(p) }

func capture(next http.Handler, r *http.Request) *captured {
	c := &captured{header: http.Header{}, status: http.StatusOK}
	next.ServeHTTP(c, r)
	return c
}

func (c *captured) send(w http.ResponseWriter, body []byte) {
	maps.Copy(w.Header(), c.header)
	w.WriteHeader(c.status)
	_, _ = w.Write(body)
}

func answerWith(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}

// bodyOf is a request's body and the object in it.
func bodyOf(r *http.Request) ([]byte, map[string]any) {
	const longest = 2 << 20
	body, _ := io.ReadAll(io.LimitReader(r.Body, longest)) // what broke off is not JSON, and refused as such
	fields := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&fields) != nil {
		fields = map[string]any{}
	}
	return body, fields
}

func withBody(r *http.Request, body []byte) *http.Request {
	own := r.Clone(r.Context())
	own.Body, own.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return own
}

func spell(value any) []byte {
	body, err := json.Marshal(value)
	if err != nil {
		panic("what was JSON is none: " + err.Error())
	}
	return body
}
