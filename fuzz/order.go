package fuzz

import (
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/model"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// deterministic are the programs with which the values layer begins, the most telling first: an accepted call with all that it
// has to leave alone, the numbers, every outcome once, every group type, what comes after what. Most are one call and one
// reading.
func deterministic(c *spec.Contract) []program.Program {
	d := &programBuilder{contract: c, seen: map[string]bool{}}
	first, further, _ := byConsequence(c, outcomes(c))
	d.plainCalls()
	d.each(slices.Concat(first, further)...)
	d.groupTypes()
	d.stories()
	d.atOnce()
	d.groupsBesideOthers()
	d.names()
	return d.programs
}

// boundaries are every boundary and every departure of the schema, of each kind by turns: as calls, and as programs where a
// stage of their own is needed.
func boundaries(c *spec.Contract) ([]program.Call, []program.Program) {
	seen := map[string]bool{}
	first, further, open := byConsequence(c, outcomes(c))
	for _, in := range slices.Concat(first, further) {
		seen[in.Name] = true
	}
	var large []Input
	for _, n := range wide() {
		large = append(large, Input{Name: "the number " + string(n), Call: valid(n)})
	}
	var calls []program.Call
	for _, in := range slices.Concat(open, byTurns(texts(c), numbers(c), brokenBodies(c), wrongTypes(c), large, spellings(c), parameters(c), bounds(c))) {
		if !seen[in.Name] {
			seen[in.Name], calls = true, append(calls, in.Call)
		}
	}
	d := &programBuilder{contract: c}
	d.large()
	return calls, d.programs
}

// combinations are every outcome with other numbers than the usual one, and then all pairs of departures: either may be the
// reason of the refusal, and neither may have an effect.
func combinations(c *spec.Contract) []program.Call {
	var out []program.Call
	singles := slices.DeleteFunc(outcomes(c), func(in Input) bool { return in.Call.Member != bob || in.Intended == "" })
	for _, n := range []program.Number{"0", "2147483648", "7"} {
		for _, in := range singles {
			if in.Call.Number = n; in.Call.Fields == nil {
				out = append(out, in.Call)
			}
		}
	}
	all := slices.DeleteFunc(outcomes(c), func(in Input) bool { return in.Call.Member != bob })
	heads := map[string]bool{} // pairs of them are the most telling
	first, _, _ := byConsequence(c, all)
	for _, in := range first {
		heads[in.Name] = true
	}
	for _, ofHeads := range []bool{true, false} {
		for i, a := range all {
			for _, b := range all[i+1:] {
				if call, ok := merge(a.Call, b.Call); ok && ofHeads == (heads[a.Name] && heads[b.Name]) {
					out = append(out, call)
				}
			}
		}
	}
	return out
}

// byTurns takes the first of each list, then the second of each.
func byTurns(lists ...[]Input) []Input {
	var out []Input
	for i := 0; ; i++ {
		before := len(out)
		for _, list := range lists {
			if i < len(list) {
				out = append(out, list[i])
			}
		}
		if len(out) == before {
			return out
		}
	}
}

// outcomes are the inputs that provoke each outcome once, the first of its kind, and the accepted spellings that are most
// often got wrong.
func outcomes(c *spec.Contract) []Input {
	var out []Input
	call := func(name, intended string, change func(*program.Call)) {
		in := Input{Name: name, Intended: intended, Call: valid("4")}
		change(&in.Call)
		out = append(out, in)
	}
	for _, credential := range []program.Credential{program.NotAdmin, program.WrongKey, program.Expired, program.Unsigned, program.EmptySig,
		program.Garbled, program.OtherIdentifier, program.OtherApp, program.Truncated} {
		call("a UserSig that is "+string(credential), "usersig "+string(credential), func(c *program.Call) { c.Credential = credential })
	}
	call("an unknown command", "command", func(call *program.Call) { call.Command = c.Command() + "s" })
	for _, method := range []string{"GET", "PUT", "DELETE", "PATCH"} {
		if method != c.Method {
			call("the method "+method, "method "+method, func(c *program.Call) { c.Method = method })
		}
	}
	out = append(out, absences(c)...)
	ints, types, params, spelt := numbers(c), wrongTypes(c), parameters(c), spellings(c)
	call("an account outside the group", "Member_Account outside", func(c *program.Call) { c.Member = eve })
	out = append(out, firstOfEach(texts(c))...)
	out = append(out, firstOfEach(ints)...)
	out = append(out, types[:min(12, len(types))]...)
	out = append(out, firstOfEach(brokenBodies(c))...)
	for i, in := range spelt {
		if i < 5 || in.Call.Header != nil {
			out = append(out, in)
		}
	}
	edges := bounds(c)
	out = append(out, edges[:min(3, len(edges))]...)
	for _, in := range params {
		if len(in.Call.OmitQuery) > 0 {
			out = append(out, in)
		}
	}
	return append(out, firstOfEach(params)...)
}

// byConsequence parts the inputs: the first with its outcome, the others of which the contract says what becomes of them, and those
// of which it leaves that open.
func byConsequence(c *spec.Contract, inputs []Input) (first, further, open []Input) {
	state, err := model.New(c, plainStage())
	if err != nil {
		return nil, inputs, nil
	}
	seen := map[string]bool{}
	for _, in := range inputs {
		p, err := state.Predict(c, in.Call)
		if err != nil || len(p.Conditions) == 0 {
			further = append(further, in)
			continue
		}
		switch outcomes := p.Conditions[0].Outcomes; {
		case len(outcomes) == 0:
			open = append(open, in)
		case seen[outcomes[0]]:
			further = append(further, in)
		default:
			first = append(first, in)
			for i, name := range outcomes { // where the contract leaves the choice, one of them is as good as the other
				seen[name] = seen[name] || i == 0 || !p.Conditions[0].Judged
			}
		}
	}
	return first, further, open
}

// firstOfEach are the first inputs of each intended condition.
func firstOfEach(all []Input) []Input {
	seen := map[string]bool{}
	var out []Input
	for _, in := range all {
		if in.Intended != "" && !seen[in.Intended] {
			seen[in.Intended], out = true, append(out, in)
		}
	}
	return out
}
