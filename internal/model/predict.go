package model

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// Prediction is what may come of one call in one state.
type Prediction struct {
	// Conditions are the ways in which the call departs from the contract, in the order in which they were looked for.
	Conditions []Condition
	// Accept: it may be answered without an error.
	Accept bool
	// Refuse are the outcomes with which it may be refused; AnyCode: it may be refused with any code.
	Refuse  []string
	AnyCode bool
	// Counts are the counts of which an accepted call leaves one; none where nothing is known of it.
	Counts []int64
	// Answer is the requirement that another answer breaks, Count the one that another count after an accepted call
	// breaks, and Kept the one that a changed count after a refused call breaks.
	Answer, Count, Kept string
	// Number is what is set, nil where the call sets no integer, and Case which kind of number that is.
	Number *big.Int
	Case   spec.Case
}

// Input names the kind of call: its conditions, or what kind of number it sets.
func (p Prediction) Input() string {
	if len(p.Conditions) == 0 {
		return "valid"
	}
	var words []string
	for _, c := range p.Conditions {
		words = append(words, c.String())
	}
	return strings.Join(words, ", ")
}

// Recorded reports whether the call departs in nothing but what is written down and not judged.
func (p Prediction) Recorded() bool { return p.AnyCode && p.Accept }

// refusedAs are the outcomes with which a sign-in is refused.
var refusedAs = map[program.Credential]string{
	program.Unsigned: "missing_usersig", program.EmptySig: "empty_usersig", program.Garbled: "garbled_usersig",
	program.Truncated: "garbled_usersig", program.WrongKey: "wrong_key", program.Expired: "expired_usersig",
	program.OtherIdentifier: "other_identifier", program.OtherApp: "other_app", program.NotAdmin: "not_admin",
	program.QueryIdentifier: "other_identifier", program.QueryApp: "other_app",
	program.AlteredFirst: "altered_usersig", program.AlteredMiddle: "altered_usersig", program.AlteredLast: "altered_usersig",
	program.AlteredIdentifier: "altered_usersig", program.AlteredApp: "altered_usersig", program.AlteredTime: "altered_usersig",
	program.AlteredExpire: "altered_usersig",
}

// Predict works out what may come of a call. Two departures that meet may be refused as either: the documentation has no
// order. It fails where the call has no body because a number is lacking or is none.
func (s *State) Predict(c *spec.Contract, call program.Call) (Prediction, error) {
	if plain(call) {
		return s.predictPlain(c, call)
	}
	in := &inspector{contract: c}
	if name, ok := refusedAs[call.Credential]; ok {
		in.add("usersig", string(call.Credential), "", []string{name})
	}
	if call.Method != "" && call.Method != c.Method {
		in.add("", "method "+call.Method, "", []string{"wrong_method"})
	}
	if call.Command != "" && call.Command != c.Command() {
		in.add("", "command", "", []string{"wrong_command"})
	}
	in.queryOf(call)
	in.header(call)
	raw, err := call.EncodeBody(c.RequestSchema().Required, s.standIn(call))
	if err != nil {
		return Prediction{}, err
	}
	return s.predictBody(in, call, raw), nil
}

// plain reports whether a call is as the contract wants it, but for the handles that it names.
func plain(c program.Call) bool {
	return (c.Credential == program.Signed || c.Credential == program.Short) && c.Method == "" && c.Command == "" &&
		c.Query == nil && c.OmitQuery == nil && c.RenameQuery == nil && c.Fields == nil && c.OmitFields == nil &&
		c.Body == nil && c.Bytes == nil && c.Header == nil && c.Group != "" && c.Member != ""
}

func (s *State) predictPlain(c *spec.Contract, call program.Call) (Prediction, error) {
	n, err := call.Number.Resolve(s.Messages(call.Group))
	if err != nil {
		return Prediction{}, err
	}
	in := &inspector{contract: c}
	in.integer(numberField, c.RequestSchema().Properties[numberField].Value, json.Number(n.String()))
	s.place(in, call.Group, call.Member)
	return s.conclude(in, call, [][]*big.Int{{n}}), nil
}

// The fields whose values are the stage's; their rules are the contract's.
const (
	groupField   = "GroupId"
	accountField = "Member_Account"
	numberField  = "UnreadMsgNum"
)

// standsFor begins the texts that stand for handles while the target's names are not known.
const standsFor = "uc-handle-"

// standIn is the JSON of the stage's fields, with texts that stand for handles.
func (s *State) standIn(call program.Call) func(string) (string, error) {
	return func(name string) (string, error) {
		switch name {
		case groupField:
			return strconv.Quote(standsFor + call.Group), nil
		case accountField:
			return strconv.Quote(standsFor + call.Member), nil
		case numberField:
			if call.Number == "" {
				return "", errors.New("the call has no number to set")
			}
			n, err := call.Number.Resolve(s.Messages(call.Group))
			if err != nil {
				return "", err
			}
			return n.String(), nil
		default:
			return "null", nil
		}
	}
}

func (in *inspector) queryOf(call program.Call) {
	for _, p := range in.contract.QueryParameters() {
		_, renamed := call.RenameQuery[p.Name]
		value, replaced := call.Query[p.Name]
		switch {
		case slices.Contains(call.OmitQuery, p.Name):
			in.parameter(p, "", false)
		case renamed:
			in.parameter(p, "", false)
			in.caseOfNames()
		case replaced:
			in.parameter(p, value, true)
		}
	}
}

// caseOfNames makes the last condition one of a name that is spelt another way.
func (in *inspector) caseOfNames() {
	last := &in.found[len(in.found)-1]
	if id := in.contract.Broken(spec.ParameterName); id != "" && last.Judged {
		last.Keyword, last.Requirement = "name", id
	}
}

// header looks at the Content-Type, of which nothing but JSON's own is documented.
func (in *inspector) header(call program.Call) {
	for name, value := range call.Header {
		media, _, _ := strings.Cut(strings.ToLower(value), ";")
		if strings.EqualFold(name, "Content-Type") && strings.TrimSpace(media) != "application/json" {
			in.observe(name, "value", spec.ContentType)
		}
	}
}
