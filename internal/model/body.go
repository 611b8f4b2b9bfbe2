package model

import (
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// predictBody reads the body as a target would, and as two targets where a key stands in it twice.
func (s *State) predictBody(in *inspector, call program.Call, raw []byte) Prediction {
	body, err := strictjson.Object(raw)
	var fault *strictjson.Error
	if err == nil {
		numbers := s.fields(in, call, body)
		return s.conclude(in, call, [][]*big.Int{numbers})
	}
	if !errors.As(err, &fault) {
		return s.conclude(in, call, nil)
	}
	switch fault.Kind {
	case strictjson.Empty:
		in.add("", "empty", "", []string{"empty_body"}, "malformed_json")
	case strictjson.NotObject:
		in.add("", "type", "", []string{"wrong_type"}, "missing_field", "malformed_json", "empty_body")
	case strictjson.Syntax, strictjson.TrailingBytes:
		in.add("", string(fault.Kind), "", []string{"malformed_json"})
	case strictjson.DuplicateKey:
		return s.twice(in, call, raw)
	default:
		in.add("", string(fault.Kind), "", nil)
	}
	return s.conclude(in, call, nil)
}

// twice predicts a body with a key that stands in it twice: the first may count, or the last, or the body is refused.
func (s *State) twice(in *inspector, call program.Call, raw []byte) Prediction {
	first, last := readings(raw)
	one, other := &inspector{contract: in.contract}, &inspector{contract: in.contract}
	numbers := [][]*big.Int{s.fields(one, call, first), s.fields(other, call, last)}
	in.add("", Duplicate, "", nil)
	if judged(one.found) && judged(other.found) {
		in.found = append(in.found, one.found...)
	}
	return s.conclude(in, call, numbers)
}

// readings are the fields of a body by the first of equal keys and by the last.
func readings(raw []byte) (first, last map[string]any) {
	first, last = map[string]any{}, map[string]any{}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if _, err := decoder.Token(); err != nil {
		return first, last
	}
	for decoder.More() {
		key, err := decoder.Token()
		name, _ := key.(string)
		var value any
		if err != nil || decoder.Decode(&value) != nil {
			break
		}
		if _, there := first[name]; !there {
			first[name] = value
		}
		last[name] = value
	}
	return first, last
}

// fields looks at the fields of a body and returns the number that it sets, if it sets one.
func (s *State) fields(in *inspector, call program.Call, body map[string]any) []*big.Int {
	schema := in.contract.RequestSchema()
	handles := map[string]string{}
	for _, name := range schema.Required {
		value, there := body[name]
		if text, ok := value.(string); ok && (name == groupField || name == accountField) {
			if handle, stands := strings.CutPrefix(text, standsFor); stands && handle != "" && known(call, name) == handle {
				handles[name] = handle
				continue
			}
		}
		if !there && misspelt(body, name) {
			in.observe(name, "name", spec.FieldName) // that case matters is documented for the query alone
			continue
		}
		in.property(name, value, there)
	}
	for name := range body {
		if schema.Properties[name] == nil {
			in.observe(name, "additionalProperties", spec.FieldName)
			break
		}
	}
	s.meet(in, body, handles)
	n, ok := strictjson.Integer(body[numberField])
	if !ok {
		return nil
	}
	return []*big.Int{n}
}

// misspelt reports whether a body has the field under its name in other letters.
func misspelt(body map[string]any, name string) bool {
	for key := range body {
		if strings.EqualFold(key, name) {
			return true
		}
	}
	return false
}

func known(call program.Call, field string) string {
	if field == groupField {
		return call.Group
	}
	return call.Member
}

// meet looks at the group and the member that the body names.
func (s *State) meet(in *inspector, body map[string]any, handles map[string]string) {
	group, isHandle := handles[groupField]
	if text, isText := body[groupField].(string); isText && !isHandle && !in.met(groupField) {
		if twin(text) {
			in.observe(groupField, "twin", spec.GroupSpelling)
		} else {
			in.add(groupField, Unknown, "", []string{"unknown_group"})
		}
	}
	account, isHandle := handles[accountField]
	if text, isText := body[accountField].(string); isText && !isHandle && !in.met(accountField) {
		keyword := Unknown
		if twin(text) {
			keyword = "twin"
		}
		in.add(accountField, keyword, "", []string{"unknown_account"}, "not_a_member")
	}
	if group != "" {
		s.place(in, group, account)
	}
}

// twin tells texts that are a handle's but for case or white space: whether they are told apart is not documented.
func twin(text string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), standsFor)
}

// met reports whether the field is known to depart already.
func (in *inspector) met(field string) bool {
	return slices.ContainsFunc(in.found, func(c Condition) bool { return c.Field == field })
}

// place looks at whether the group is there, and the account in it.
func (s *State) place(in *inspector, groupName, account string) {
	g := s.groups[groupName]
	switch {
	case g == nil:
		in.add(groupField, Unknown, "", []string{"unknown_group"})
	case g.dissolved:
		in.add(groupField, Dissolved, "", []string{"dissolved_group"})
	case account != "" && !g.has(account):
		in.add(accountField, Outside, "", []string{"not_a_member"}, "unknown_account")
	}
}

func judged(conditions []Condition) bool {
	return slices.ContainsFunc(conditions, func(c Condition) bool { return c.Judged })
}

// conclude draws the conclusion from the conditions that a call meets. numbers are those that it may set.
func (s *State) conclude(in *inspector, call program.Call, numbers [][]*big.Int) Prediction {
	p := Prediction{Conditions: in.found, Accept: !judged(in.found)}
	for _, n := range numbers {
		if len(n) == 1 {
			p.Number = n[0]
		}
	}
	signIn := false
	for _, c := range in.found {
		p.Refuse = append(p.Refuse, c.Outcomes...)
		if !c.Judged {
			p.AnyCode = true
			continue
		}
		r, _ := in.contract.Requirement(c.Requirement)
		signIn = signIn || r.Chapter == "auth"
		if p.Answer == "" {
			p.Answer = c.Requirement
		}
	}
	switch {
	case p.Answer != "" && (p.Answer == in.contract.Broken(spec.ParameterName) || p.Answer == in.contract.Outcomes["wrong_method"].Requirement):
		p.Kept = p.Answer
	case signIn:
		p.Kept = in.contract.Broken(spec.RefusedSignInEffect)
	default:
		p.Kept = in.contract.Broken(spec.RefusedEffect)
	}
	if p.Accept {
		s.accepted(in.contract, call, numbers, &p)
	}
	// Where two reasons to refuse meet, the code of either is right, also where one of them only may be a reason.
	for _, n := range numbers {
		if len(n) == 1 {
			p.Refuse = append(p.Refuse, largeOutcomes(n[0])...)
			break
		}
	}
	return p
}
