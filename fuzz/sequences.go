package fuzz

import (
	"fmt"
	"slices"
	"strconv"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// sequencesInTurn is how many generated programs are played in one turn of the layer.
const sequencesInTurn = 50

// drawSequences draws the programs of one turn. The same seed and turn draw the same programs.
func drawSequences(c *spec.Contract, seed, turn uint64) []program.Program {
	generator := sequences(c)
	out := make([]program.Program, sequencesInTurn)
	for i := range out {
		out[i] = generator.Example(int(mix(seed, turn, uint64(i)) >> 1))
		out[i].ID = fmt.Sprintf("sequence %d/%d", turn, i)
	}
	return out
}

// mix makes one number of several, each of which changes all of it.
func mix(parts ...uint64) uint64 {
	h := uint64(0x9e3779b97f4a7c15)
	for _, p := range parts {
		h = (h ^ p) * 0xbf58476d1ce4e5b9
		h ^= h >> 29
		h *= 0x94d049bb133111eb
		h ^= h >> 32
	}
	return h
}

// sequences generates programs: a stage of one or two groups, and calls, messages, newcomers and readings on it. What they
// have to show is the model's to say.
func sequences(c *spec.Contract) *rapid.Generator[program.Program] {
	refusals := slices.Concat(absences(c), firstFew(wrongTypes(c), 12), firstFew(numbers(c), 20), firstFew(brokenBodies(c), 8))
	return rapid.Custom(func(t *rapid.T) program.Program {
		d := &drawing{t: t, contract: c, refusals: refusals}
		d.stage()
		relations := []func(){d.steps, d.steps, d.steps, d.steps, d.steps, d.twiceIsOnce, d.commute, d.aboveAlike, d.apart}
		relations[rapid.IntRange(0, len(relations)-1).Draw(t, "relation")]()
		d.readAll()
		return d.program
	})
}

func firstFew(in []Input, n int) []Input { return in[:min(n, len(in))] }

// drawing is one program while it is drawn.
type drawing struct {
	t        *rapid.T
	contract *spec.Contract
	refusals []Input
	program  program.Program
	joined   bool
}

// members of every group of a drawn stage.
var drawnMembers = []string{bob, carol, "dave"}

func (d *drawing) stage() {
	types := []string{program.AnyCounted, program.AnyCounted, program.AnyCounted}
	for _, t := range d.contract.GroupTypes {
		types = append(types, t.Name)
	}
	messages := []int{5, 3, 1, 0, 10, 20}
	for _, name := range []string{theGroup, other}[:rapid.IntRange(1, 2).Draw(d.t, "groups")] {
		g := program.Group{Name: name, Type: rapid.SampledFrom(types).Draw(d.t, "type"), Messages: rapid.SampledFrom(messages).Draw(d.t, "messages")}
		kind, _ := d.contract.GroupType(g.Type)
		for i, m := range drawnMembers {
			if !imported(g.Type) {
				break
			}
			unread := int64(rapid.IntRange(0, g.Messages).Draw(d.t, "unread"))
			if kind.Unread == spec.Ignored {
				unread = 0
			}
			g.Members = append(g.Members, program.Member{Name: m, Unread: unread, Admin: i == 2 && rapid.Bool().Draw(d.t, "admin")})
		}
		d.program.Stage.Groups = append(d.program.Stage.Groups, g)
	}
	d.program.Stage.Accounts = []string{eve}
}

// imported reports whether groups of a type are imported with their messages and members. Those that are not have their
// owner for a member and no other, and may be in nobody's list of groups: what a call answers there is judged, and no count
// is read.
func imported(typeName string) bool {
	_, refused := spec.Companions()["import_group"].RefusedTypes[typeName]
	return !refused
}

// typeOf is the type of a group of the stage.
func (d *drawing) typeOf(group string) string {
	g, _ := d.program.Stage.Group(group)
	return g.Type
}

// read reads a count, where groups of the type have counts to be read.
func (d *drawing) read(group, member string) {
	if imported(d.typeOf(group)) {
		d.do(reads(group, member))
	}
}

// who is the member that a call in a group is about: the one that is meant, where the group has it.
func (d *drawing) who(group, member string) string {
	if imported(d.typeOf(group)) {
		return member
	}
	return program.Owner
}

func (d *drawing) group(t *rapid.T) string {
	groups := d.program.Stage.Groups
	return groups[rapid.IntRange(0, len(groups)-1).Draw(t, "group")].Name
}

// member is mostly the same one: what comes after what on one count is what sequences are for.
func (d *drawing) member(t *rapid.T) string {
	return rapid.SampledFrom([]string{bob, bob, bob, bob, bob, carol, carol, "dave", program.Owner}).Draw(t, "member")
}

func (d *drawing) number(t *rapid.T) program.Number {
	return rapid.OneOf(
		rapid.Map(rapid.IntRange(0, 12), func(n int) program.Number { return program.Number(strconv.Itoa(n)) }),
		rapid.SampledFrom([]program.Number{"0", "1", "2", "3", "count", "count+1", "count+5", "count-1", "count-2"}),
		rapid.SampledFrom([]program.Number{"3", "3", "255", "256", "65536", "65537", "2147483646", "4294967296"}),
	).Filter(func(n program.Number) bool { return n != "count-1" && n != "count-2" || d.fewest() > 1 }).Draw(t, "number")
}

func (d *drawing) fewest() int {
	least := d.program.Stage.Groups[0].Messages
	for _, g := range d.program.Stage.Groups {
		least = min(least, g.Messages)
	}
	return least
}

func (d *drawing) do(steps ...program.Step) { d.program.Steps = append(d.program.Steps, steps...) }

func (d *drawing) set(group, member string, n program.Number) {
	d.do(does(program.Call{Group: group, Member: d.who(group, member), Number: n}))
}

// mostSteps bounds the drawn steps of a program; a call and its reading are one.
const mostSteps = 12

// steps are any steps in any order; most calls are followed by a reading. Each is drawn by itself, as an element of a list
// that rapid can shorten anywhere.
func (d *drawing) steps() {
	step := rapid.Custom(func(t *rapid.T) func() {
		switch rapid.SampledFrom([]string{"set", "set", "set", "set", "set", "same", "send", "refused", "join", "at once"}).Draw(t, "step") {
		case "set":
			return d.drawSet(t)
		case "same":
			return d.again
		case "send":
			send := program.Step{Send: &program.Send{Group: d.group(t), Times: rapid.IntRange(1, 3).Draw(t, "times")}}
			return func() { d.do(send) }
		case "refused":
			return d.drawRefused(t)
		case "join":
			n := d.number(t)
			return func() { d.join(n) }
		default:
			return d.drawAtOnce(t)
		}
	})
	for _, play := range rapid.SliceOfN(step, 1, mostSteps).Draw(d.t, "steps") {
		play()
	}
}

func (d *drawing) drawSet(t *rapid.T) func() {
	group, member, n, read := d.group(t), d.member(t), d.number(t), drawRead(t)
	return func() {
		d.set(group, member, n)
		if read {
			d.read(group, member)
		}
	}
}

func (d *drawing) drawRefused(t *rapid.T) func() {
	call := d.refusals[rapid.IntRange(0, len(d.refusals)-1).Draw(t, "refusal")].Call
	call.Group = d.group(t)
	call.Member = d.who(call.Group, d.member(t))
	read := drawRead(t)
	return func() {
		d.do(does(call))
		if read {
			d.read(call.Group, call.Member)
		}
	}
}

func (d *drawing) drawAtOnce(t *rapid.T) func() {
	group := d.group(t)
	var calls []program.Call
	for _, m := range drawnMembers[:2] {
		calls = append(calls, program.Call{Group: group, Member: d.who(group, m), Number: d.number(t)})
	}
	return func() { d.do(program.Step{AtOnce: calls}) }
}

// join lets a newcomer in, once, and sets its count.
func (d *drawing) join(n program.Number) {
	if d.joined || !imported(d.typeOf(theGroup)) {
		return
	}
	d.joined = true
	d.do(program.Step{Join: &program.Join{Group: theGroup, Member: eve}})
	d.set(theGroup, eve, n)
}

func drawRead(t *rapid.T) bool { return rapid.IntRange(0, 3).Draw(t, "read") > 0 }

// again repeats the last call.
func (d *drawing) again() {
	for _, s := range slices.Backward(d.program.Steps) {
		if s.Call != nil {
			d.do(does(*s.Call))
			d.read(s.Call.Group, s.Call.Member)
			return
		}
	}
}

// The relations are programs in two variants, one beside the other, that have to end alike; the model says the same of each.

// twiceIsOnce: setting a number twice is setting it once.
func (d *drawing) twiceIsOnce() {
	n, times := d.number(d.t), rapid.IntRange(2, 6).Draw(d.t, "times")
	for range times {
		d.set(theGroup, bob, n)
	}
	d.set(theGroup, carol, n)
}

// commute: sets on different members commute.
func (d *drawing) commute() {
	a, b := d.number(d.t), d.number(d.t)
	d.set(theGroup, bob, a)
	d.set(theGroup, carol, b)
	if len(d.program.Stage.Groups) > 1 {
		d.set(other, carol, b)
		d.set(other, bob, a)
	}
}

// aboveAlike: all numbers above the group's number of messages are alike.
func (d *drawing) aboveAlike() {
	for _, m := range drawnMembers {
		d.set(theGroup, m, program.Number(fmt.Sprintf("count+%d", rapid.SampledFrom([]int{1, 2, 7, 100, 250, 300, 1000, 70000, 1 << 20}).Draw(d.t, "above"))))
	}
}

// apart: what is done in one group never shows in another.
func (d *drawing) apart() {
	for range rapid.IntRange(2, 5).Draw(d.t, "sets") {
		d.set(theGroup, bob, d.number(d.t))
		if len(d.program.Stage.Groups) > 1 {
			d.read(other, bob)
		}
	}
}

// readAll reads every count in the end.
func (d *drawing) readAll() {
	for _, g := range d.program.Stage.Groups {
		for _, m := range drawnMembers {
			d.read(g.Name, m)
		}
	}
}
