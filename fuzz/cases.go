package fuzz

import (
	"fmt"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// programBuilder collects programs, each call once.
type programBuilder struct {
	contract *spec.Contract
	programs []program.Program
	seen     map[string]bool
}

func (d *programBuilder) play(name string, stage program.Stage, steps ...program.Step) {
	d.programs = append(d.programs, program.Program{ID: name, Stage: stage, Steps: steps})
}

func (d *programBuilder) single(name string, call program.Call) {
	stage := plainStage()
	if call.Member != eve {
		stage.Accounts = nil
	}
	d.play(name, stage, does(call), reads(theGroup, bob))
}

func (d *programBuilder) each(inputs ...Input) {
	for _, in := range inputs {
		if !d.seen[in.Name] {
			d.seen[in.Name] = true
			d.single(in.Name, in.Call)
		}
	}
}

func does(c program.Call) program.Step { return program.Step{Call: &c} }

func sets(member string, n program.Number) program.Step {
	return does(program.Call{Group: theGroup, Member: member, Number: n})
}

func reads(group, member string) program.Step {
	return program.Step{Read: &program.Read{Group: group, Member: member}}
}

func looks() program.Step { return program.Step{Snapshot: &program.Snapshot{Group: theGroup}} }

func sends() program.Step { return program.Step{Send: &program.Send{Group: theGroup, Times: 2}} }

func group(typeName string, messages int, members ...program.Member) program.Stage {
	return program.Stage{Groups: []program.Group{{Name: theGroup, Type: typeName, Messages: messages, Members: members}}}
}

// plainCalls are an accepted call with everything that it may not touch, and the numbers.
func (d *programBuilder) plainCalls() {
	stage := group(program.AnyCounted, 5, program.Member{Name: bob, Unread: 2}, program.Member{Name: carol, Unread: 1},
		program.Member{Name: "dave", Unread: 3, Admin: true})
	stage.Groups = append(stage.Groups, program.Group{Name: other, Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: bob, Unread: 1}}})
	d.play("the plain call, and what it leaves alone", stage, looks(), sets(bob, "4"), reads(theGroup, bob), reads(theGroup, carol),
		reads(theGroup, "dave"), reads(theGroup, program.Owner), reads(other, bob), looks())
	pair := group(program.AnyCounted, 5, program.Member{Name: bob, Unread: 2}, program.Member{Name: carol, Unread: 1})
	for _, n := range []program.Number{"count+1", "0", "count", "1", "count-1", "count+1000", "2147483648"} {
		d.play("the number "+string(n), pair, does(valid(n)), reads(theGroup, bob), reads(theGroup, carol))
	}
}

// groupTypes set a number, and one above the count, in a group of each type. Where nobody can be imported the owner serves.
func (d *programBuilder) groupTypes() {
	for _, t := range d.contract.GroupTypes {
		who, stage := bob, group(t.Name, 5, program.Member{Name: bob, Unread: 2})
		if t.Unread == spec.Ignored {
			stage = group(t.Name, 5, program.Member{Name: bob})
		}
		if _, refused := spec.Companions()["import_group_member"].RefusedTypes[t.Name]; refused {
			who, stage = program.Owner, group(t.Name, 5)
		}
		d.play("a number in a "+t.Name+" group", stage, sets(who, "3"), reads(theGroup, who))
		d.play("a number above the count in a "+t.Name+" group", stage, sets(who, "count+1"), reads(theGroup, who))
	}
}

// groupsBesideOthers are what of the group types takes more than one group or member, or other numbers.
func (d *programBuilder) groupsBesideOthers() {
	for _, t := range d.contract.GroupTypes {
		_, refused := spec.Companions()["import_group_member"].RefusedTypes[t.Name]
		switch {
		case t.Unread == spec.Counted:
			stage := group(t.Name, 5, program.Member{Name: bob, Unread: 2}, program.Member{Name: carol, Unread: 1})
			stage.Groups = append(stage.Groups, program.Group{Name: other, Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: bob, Unread: 1}}})
			d.play("a "+t.Name+" group beside another", stage, sets(bob, "4"), reads(theGroup, carol), reads(other, bob),
				does(program.Call{Group: other, Member: bob, Number: "3"}), reads(theGroup, bob))
		case !refused:
			d.play("zero in a "+t.Name+" group", group(t.Name, 5, program.Member{Name: bob}), sets(bob, "0"), reads(theGroup, bob))
			d.play("a number in an empty "+t.Name+" group", group(t.Name, 0, program.Member{Name: bob}), sets(bob, "3"), reads(theGroup, bob))
		}
	}
}

// stories are programs in which one step matters for the next.
func (d *programBuilder) stories() {
	five := group(program.AnyCounted, 5, program.Member{Name: bob, Unread: 1})
	d.play("a later call lowers", five, sets(bob, "4"), reads(theGroup, bob), sets(bob, "2"), reads(theGroup, bob))
	d.play("a later call raises", five, sets(bob, "2"), reads(theGroup, bob), sets(bob, "3"), reads(theGroup, bob))
	d.play("the same call again", five, sets(bob, "3"), reads(theGroup, bob), sets(bob, "3"), reads(theGroup, bob))
	d.play("zero, then a number", five, sets(bob, "0"), reads(theGroup, bob), sets(bob, "3"), reads(theGroup, bob))
	d.play("messages after a call", five, sets(bob, "3"), reads(theGroup, bob), sends(), reads(theGroup, bob))
	d.play("the bound grows", five, sets(bob, "count+1"), reads(theGroup, bob), sends(), sets(bob, "count+1"), reads(theGroup, bob))
	d.play("a number in an empty group", group(program.AnyCounted, 0, program.Member{Name: bob}), sets(bob, "5"), reads(theGroup, bob))
	d.play("zero in an empty group", group(program.AnyCounted, 0, program.Member{Name: bob}), sets(bob, "0"), reads(theGroup, bob))
	d.play("an owner's count", five, sets(program.Owner, "3"), reads(theGroup, program.Owner), sets(program.Owner, "count+1"), reads(theGroup, program.Owner))
	d.play("an admin's count", group(program.AnyCounted, 5, program.Member{Name: bob, Unread: 2, Admin: true}),
		sets(bob, "3"), reads(theGroup, bob), sets(bob, "count+1"), reads(theGroup, bob))
	newcomer := group(program.AnyCounted, 5, program.Member{Name: bob, Unread: 2})
	newcomer.Accounts = []string{eve}
	d.play("a newcomer's count", newcomer, program.Step{Join: &program.Join{Group: theGroup, Member: eve}},
		sets(eve, "3"), reads(theGroup, eve))
	gone := newcomer
	gone.Accounts = nil
	gone.Groups = append(slices.Clone(gone.Groups), program.Group{Name: other, Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: bob, Unread: 2}}})
	d.play("a dissolved group", gone, program.Step{Destroy: &program.Destroy{Group: other}},
		does(program.Call{Group: other, Member: bob, Number: "4"}), reads(theGroup, bob))
	d.play("a member who has left", newcomer, program.Step{Leave: &program.Leave{Group: theGroup, Member: bob}}, sets(bob, "4"))
	d.play("the same random twice", five, does(withRandom("3", "77")), reads(theGroup, bob), does(withRandom("2", "77")))
	short := valid("3")
	short.Credential = program.Short
	d.play("a UserSig for ten minutes", five, does(short), reads(theGroup, bob))
	d.play("the same number again, after messages", five, sets(bob, "3"), reads(theGroup, bob), sends(), sets(bob, "3"), reads(theGroup, bob))
	two := program.Stage{Groups: []program.Group{five.Groups[0], {Name: other, Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: bob, Unread: 2}}}}}
	d.play("two calls, and another group", two, sets(bob, "4"), sets(bob, "3"), reads(theGroup, bob), reads(other, bob))
}

func withRandom(n program.Number, random string) program.Call {
	c := valid(n)
	c.Query = map[string]string{"random": random}
	return c
}

// atOnce are calls made at the same time: on one member, on many, in many groups.
func (d *programBuilder) atOnce() {
	numbers := []program.Number{"2", "4", "5", "6"}
	var one, many, across []program.Call
	var members []program.Member
	var groups []program.Group
	var memberReads, groupReads []program.Step
	for i, n := range numbers {
		name := fmt.Sprintf("member%d", i+1)
		members = append(members, program.Member{Name: name, Unread: 3})
		groups = append(groups, program.Group{Name: "group" + name[6:], Type: program.AnyCounted, Messages: 10, Members: []program.Member{{Name: bob, Unread: 3}}})
		one = append(one, valid(n))
		many = append(many, program.Call{Group: theGroup, Member: name, Number: n})
		across = append(across, program.Call{Group: "group" + name[6:], Member: bob, Number: n})
		memberReads = append(memberReads, reads(theGroup, name))
		groupReads = append(groupReads, reads("group"+name[6:], bob))
	}
	d.play("calls at once on one member", group(program.AnyCounted, 10, program.Member{Name: bob, Unread: 3}),
		program.Step{AtOnce: one}, reads(theGroup, bob))
	d.play("calls at once on many members", group(program.AnyCounted, 10, members...), append([]program.Step{{AtOnce: many}}, memberReads...)...)
	d.play("calls at once in many groups", program.Stage{Groups: groups}, append([]program.Step{{AtOnce: across}}, groupReads...)...)
}

// large are groups with more messages than fit into a byte.
func (d *programBuilder) large() {
	for _, t := range []struct {
		messages int
		numbers  []program.Number
	}{
		{130, []program.Number{"127", "128", "129", "130", "131"}},
		{300, []program.Number{"255", "256", "257", "299", "300", "301"}},
	} {
		var steps []program.Step
		for _, n := range t.numbers {
			steps = append(steps, sets(bob, n), reads(theGroup, bob))
		}
		d.play(fmt.Sprintf("a group of %s", plural.Of(t.messages, "message")), group(program.AnyCounted, t.messages, program.Member{Name: bob, Unread: 2}), steps...)
	}
}

// names are ids at the bounds of what an app may choose, and ids that are two, though they are much alike.
func (d *programBuilder) names() {
	const twin = "twin"
	play := func(name string, names map[string]program.Naming, change func(*program.Stage), reading ...program.Step) {
		stage := group(program.AnyCounted, 5, program.Member{Name: bob, Unread: 2}, program.Member{Name: carol, Unread: 1})
		stage.Names = names
		change(&stage)
		d.play(name, stage, append([]program.Step{sets(bob, "4"), reads(theGroup, bob), reads(theGroup, carol)}, reading...)...)
	}
	asItIs := func(*program.Stage) {}
	play("the longest ids", map[string]program.Naming{theGroup: {Longest: true}, bob: {Longest: true}}, asItIs)
	for n := 1; n <= program.NameParts; n++ {
		part := program.Naming{Characters: n}
		play(fmt.Sprintf("ids of every character, part %d", n), map[string]program.Naming{theGroup: part, bob: part}, asItIs)
	}
	member := func(s *program.Stage) {
		s.Groups[0].Members = append(s.Groups[0].Members, program.Member{Name: twin, Unread: 1})
	}
	play("members that differ in case", map[string]program.Naming{twin: {Of: bob, Like: program.InCapitals}}, member, reads(theGroup, twin))
	play("members that differ in the last character", map[string]program.Naming{bob: {Longest: true}, twin: {Of: bob, Like: program.LastCharacter}},
		member, reads(theGroup, twin))
	play("groups that differ in case", map[string]program.Naming{twin: {Of: theGroup, Like: program.InCapitals}}, func(s *program.Stage) {
		for _, name := range []string{other, twin} { // where both are set, case has nothing to do with it
			s.Groups = append(s.Groups, program.Group{Name: name, Type: program.AnyCounted, Messages: 5, Members: []program.Member{{Name: bob, Unread: 1}}})
		}
	}, reads(other, bob), reads(twin, bob))
}
