package suites

import (
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
)

// groupTypes is the chapter of the types of groups: which count unread messages, and that the call does nothing, and
// says nothing about it, on those that do not.
func groupTypes(s *suite) {
	for _, t := range s.contract.TypesWith(spec.Counted) {
		s.prove("UMN-TYPE-1", t.Name, "in a "+t.Name+" group the call sets the count",
			on(typed(t.Name, 5, member(bob, 1))),
			set(bob, "3").accepted(),
			read(bob).shows("3"))
	}
	for _, t := range s.contract.TypesWith(spec.Ignored) {
		who, stage := bob, on(typed(t.Name, 5, member(bob, 0)))
		if _, refused := spec.Companions()["import_group_member"].RefusedTypes[t.Name]; refused {
			// Nobody can be imported into such a group; its owner is a member all the same.
			who, stage = program.Owner, on(typed(t.Name, 5))
		}
		// That there is no error shows in the answers alone, whatever such a group shows of its members.
		s.prove("UMN-TYPE-2", t.Name, "in a "+t.Name+" group the call is answered without an error, whatever the number", stage,
			set(who, "3").accepted(),
			set(who, "0").accepted(),
			set(who, "5").accepted(),
			set(who, "6").accepted(),
			set(who, "2147483646").accepted())
		s.prove("UMN-TYPE-2", "empty "+t.Name, "in a "+t.Name+" group without messages the call is answered without an error",
			on(typed(t.Name, 0)),
			set(program.Owner, "1").accepted())
		s.prove("UMN-TYPE-3", t.Name, "in a "+t.Name+" group the call has no effect", stage,
			set(who, "3").accepted().proves("UMN-TYPE-2"),
			read(who).unchanged())
	}
}
