package fuzz

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// The handles of the stages that generated calls play on.
const (
	theGroup = "g"
	other    = "h"
	bob      = "bob"
	carol    = "carol"
	eve      = "eve"
)

// Input is one call that departs from a valid one in one way, or that is valid and at a boundary.
type Input struct {
	// Name says in a few words what is particular.
	Name string
	// Intended is the condition that the call has to meet, and nothing else; empty where it has to be valid.
	Intended string
	Call     program.Call
}

// valid is the call from which the others depart.
func valid(n program.Number) program.Call {
	return program.Call{Group: theGroup, Member: bob, Number: n}
}

// generator derives inputs from a contract. Nothing is written for a field by its name: what can be wrong with one follows
// from its schema.
type generator struct {
	contract *spec.Contract
	out      []Input
}

func (g *generator) add(name, intended string, change func(*program.Call)) {
	call := valid("4")
	change(&call)
	g.out = append(g.out, Input{Name: name, Intended: intended, Call: call})
}

func (g *generator) field(name, keyword, literal string) {
	g.add(fmt.Sprintf("%s is %s", name, clip(literal)), name+" "+keyword, func(c *program.Call) {
		c.Fields = map[string]json.RawMessage{name: json.RawMessage(literal)}
	})
}

// clip shortens a text for a name.
func clip(text string) string {
	if len(text) > 40 {
		return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(text[:32], ""), len(text))
	}
	return text
}

// absences are the calls that lack a required field.
func absences(c *spec.Contract) []Input {
	g := &generator{contract: c}
	for _, name := range c.RequestSchema().Required {
		g.add(name+" is absent", name+" required", func(call *program.Call) { call.OmitFields = []string{name} })
	}
	return g.confirmed()
}

// literals has a value of each JSON type, the most telling first.
var literals = []struct{ kind, literal string }{
	{openapi3.TypeString, `"4"`}, {openapi3.TypeInteger, "4"}, {"null", "null"}, {openapi3.TypeBoolean, "true"},
	{openapi3.TypeArray, "[4]"}, {openapi3.TypeArray, `["x"]`}, {openapi3.TypeObject, `{"x":4}`}, {openapi3.TypeString, `""`},
	{openapi3.TypeBoolean, "false"}, {openapi3.TypeArray, "[]"}, {openapi3.TypeObject, "{}"}, {openapi3.TypeString, `"x"`},
	{openapi3.TypeString, `"4.5"`}, {openapi3.TypeString, `"-1"`}, {openapi3.TypeInteger, "0"},
}

// wrongTypes are the calls with a field of each other JSON type, by turns through the fields.
func wrongTypes(c *spec.Contract) []Input {
	g := &generator{contract: c}
	for _, l := range literals {
		for _, name := range slices.Backward(c.RequestSchema().Required) {
			property := c.RequestSchema().Properties[name]
			if property == nil || property.Value.Type.Is(l.kind) {
				continue
			}
			keyword := "type"
			if l.kind == "null" {
				keyword = "nullable"
			}
			g.field(name, keyword, l.literal)
		}
	}
	return g.confirmed()
}

// numbers are the calls with a number beyond a bound, or that is none, for every integer field.
func numbers(c *spec.Contract) []Input {
	g := &generator{contract: c}
	g.eachProperty(openapi3.TypeInteger, func(name string, s *openapi3.Schema) {
		if s.Min != nil {
			low, _ := big.NewFloat(*s.Min).Int(nil)
			for _, below := range []string{"1", "5", "128", "32768", "2147483647", "2147483648", "2147483649", "4294967291", "4294967295",
				"4294967296", "9007199254740993", "9223372036854775808", "9223372036854775809", "18446744073709551612"} {
				n, _ := new(big.Int).SetString(below, 10)
				g.field(name, "minimum", new(big.Int).Sub(low, n).String())
			}
		}
		if s.Max != nil {
			high, _ := big.NewFloat(*s.Max).Int(nil)
			g.field(name, "maximum", new(big.Int).Add(high, big.NewInt(1)).String())
			g.field(name, "maximum", new(big.Int).Lsh(high, 32).String())
		}
		for _, fraction := range []string{"4.5", "0.5", "3.9999999", "4.0000000001", "1e-1", "45e-1", "2147483647.5"} {
			g.field(name, model.Fraction, fraction)
		}
		for _, spelling := range []string{"5.0", "5e0", "50e-1", "5E+0", "-0", "0.0", "1e400"} {
			g.field(name, model.Spelling, spelling)
		}
	})
	return g.confirmed()
}

// wide are numbers around the places where integers of some width end. They are all above any group's number of messages
// in these stages, but for the smallest.
func wide() []program.Number {
	var out []program.Number
	for _, bits := range []uint{31, 32, 53, 63, 64, 8, 15, 16, 7, 100} {
		power := new(big.Int).Lsh(big.NewInt(1), bits)
		for _, d := range []int64{0, -1, 1, 3} {
			out = append(out, program.Number(new(big.Int).Add(power, big.NewInt(d)).String()))
		}
	}
	return out
}

// texts are the calls with a string that breaks a keyword of its schema.
func texts(c *spec.Contract) []Input {
	g := &generator{contract: c}
	g.eachProperty(openapi3.TypeString, func(name string, s *openapi3.Schema) {
		quoted := func(keyword, text string) {
			if literal, err := json.Marshal(text); err == nil {
				g.field(name, keyword, string(literal))
			}
		}
		if s.MinLength > 0 {
			quoted("minLength", strings.Repeat("u", int(s.MinLength)-1))
		}
		if s.MaxLength != nil {
			for _, n := range []int{1, 2, 17, 200, 4000} {
				quoted("maxLength", strings.Repeat("u", int(*s.MaxLength)+n))
			}
		}
		for _, n := range []uint64{s.MinLength, s.MinLength + 1} {
			quoted(model.Unknown, strings.Repeat("u", int(n)))
		}
		if s.MaxLength != nil {
			for _, n := range []uint64{*s.MaxLength, *s.MaxLength - 1} {
				quoted(model.Unknown, strings.Repeat("u", int(n)))
			}
		}
		for _, odd := range oddTexts {
			if s.Pattern != "" {
				quoted("pattern", odd)
			}
			quoted(model.Unknown, odd)
		}
	})
	return g.confirmed()
}

// oddTexts are strings that readers stumble over.
var oddTexts = []string{
	"группа", "\x00", "a\x00b", "\u00e9", "\U0001f600", "\u202eabc", "\u007f", "a\nb", "\ufeff", "\u0130", "e\u0301",
	`"`, `'`, `\`, "%", "%s%s%n", "%00", "../..", "{}", "$ne", "' OR '1'='1", "a b", " ", "unreadcheck-no-such-name", "0", "null", "@TGS#", "@TGS#_",
	"<script>", "\t", "\r\n",
}

// parameters are the calls with a query parameter that is absent, empty, of another type, beyond a bound or misspelt.
func parameters(c *spec.Contract) []Input {
	g := &generator{contract: c}
	for _, p := range c.QueryParameters() {
		g.add(p.Name+" is absent", p.Name+" required", func(call *program.Call) { call.OmitQuery = []string{p.Name} })
	}
	value := func(name, keyword, text string) {
		g.add(fmt.Sprintf("%s is %q", name, clip(text)), name+" "+keyword, func(call *program.Call) { call.Query = map[string]string{name: text} })
	}
	for _, p := range c.QueryParameters() {
		s := p.Schema.Value
		if s.Type.Is(openapi3.TypeInteger) {
			for _, text := range []string{"abc", "1.5", "0x10", "1e3", " 1", "true"} {
				value(p.Name, "type", text)
			}
			if s.Min != nil {
				value(p.Name, "minimum", strconv.FormatInt(int64(*s.Min)-1, 10))
			}
			if s.Max != nil {
				value(p.Name, "maximum", strconv.FormatInt(int64(*s.Max)+1, 10))
			}
		}
		if len(s.Enum) > 0 {
			value(p.Name, "enum", "xml")
			value(p.Name, "enum", strings.ToUpper(fmt.Sprint(s.Enum[0])))
		}
	}
	for _, p := range c.QueryParameters() {
		value(p.Name, "minLength", "")
		for _, name := range []string{strings.ToUpper(p.Name[:1]) + p.Name[1:], strings.ToUpper(p.Name), strings.Replace(p.Name, "sig", "Sig", 1)} {
			if name != p.Name {
				keyword := "name"
				g.add(p.Name+" is called "+name, p.Name+" "+keyword, func(call *program.Call) { call.RenameQuery = map[string]string{p.Name: name} })
			}
		}
	}
	return g.confirmed()
}

// bounds are the valid calls with a query parameter at a bound of its schema, or between them.
func bounds(c *spec.Contract) []Input {
	g := &generator{contract: c}
	for _, p := range c.QueryParameters() {
		s := p.Schema.Value
		if !s.Type.Is(openapi3.TypeInteger) || s.Min == nil || s.Max == nil {
			continue
		}
		low, high := int64(*s.Min), int64(*s.Max)
		seen := map[int64]bool{}
		for _, n := range []int64{low, high, high/2 + 1, low + 1, high - 1, high / 2, 65535, 65536, 255, 256} {
			if n < low || n > high || seen[n] {
				continue
			}
			seen[n] = true
			g.add(fmt.Sprintf("%s is %d", p.Name, n), "", func(call *program.Call) {
				call.Query = map[string]string{p.Name: strconv.FormatInt(n, 10)}
			})
		}
	}
	return g.confirmed()
}

func (g *generator) eachProperty(kind string, visit func(string, *openapi3.Schema)) {
	schema := g.contract.RequestSchema()
	for _, name := range schema.Required {
		if p := schema.Properties[name]; p != nil && p.Value.Type.Is(kind) {
			visit(name, p.Value)
		}
	}
}

// confirmed are the inputs that meet the intended condition and no other once they are encoded. What does not, since
// another rule of the schema lies in its way, is left out: it would be judged by the wrong rule.
func (g *generator) confirmed() []Input {
	state, err := model.New(g.contract, plainStage())
	if err != nil {
		return nil
	}
	seen := map[string]bool{}
	var out []Input
	for _, in := range g.out {
		p, err := state.Predict(g.contract, in.Call)
		if err == nil && intended(p, in.Intended) && agrees(g.contract, in.Call, p) && !seen[in.Name] {
			seen[in.Name] = true
			out = append(out, in)
		}
	}
	return out
}

func intended(p model.Prediction, condition string) bool {
	if condition == "" {
		return len(p.Conditions) == 0
	}
	return len(p.Conditions) == 1 && p.Conditions[0].String() == condition ||
		// A parameter of which nothing is documented keeps its own word where it is misspelt.
		len(p.Conditions) == 1 && strings.HasSuffix(condition, " name") && !p.Conditions[0].Judged
}

// plainStage is a group of a type that counts, with a member.
func plainStage() program.Stage {
	return program.Stage{Groups: []program.Group{{Name: theGroup, Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: bob, Unread: 2}}}},
		Accounts: []string{eve}}
}
