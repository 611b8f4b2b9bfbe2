package program

// Group is the group that a step acts on or reads, or "" where it names none or several.
func (s Step) Group() string {
	switch {
	case s.Call != nil:
		return s.Call.Group
	case s.Read != nil:
		return s.Read.Group
	case s.Send != nil:
		return s.Send.Group
	case s.Join != nil:
		return s.Join.Group
	case s.Leave != nil:
		return s.Leave.Group
	case s.Raw != nil:
		return s.Raw.Group
	case s.Burst != nil:
		return s.Burst.Group
	default:
		return ""
	}
}

// Apart names the member whose count the step sets and reads by itself, as a raw request and a burst do: they are judged apart from
// the steps around them. It is empty of all others.
func (s Step) Apart() (member string) {
	switch {
	case s.Raw != nil:
		return s.Raw.Member
	case s.Burst != nil:
		return s.Burst.Member
	default:
		return ""
	}
}
