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
	default:
		return ""
	}
}
