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

// alone names the action where it takes a program of its own: it is played, and judged, as a whole.
func (s Step) alone() string {
	switch {
	case s.Raw != nil:
		return "a raw request"
	case s.Clients != nil:
		return "clients"
	case s.Burst != nil:
		return "a burst"
	default:
		return ""
	}
}
