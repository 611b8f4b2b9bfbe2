package ratelimit

// Judgement is what a history shows about a limit.
type Judgement struct {
	// Possible are the readings that explain the history; where there is one, the limit is kept.
	Possible []Explanation
	// TooMany: every reading is refuted by what was accepted.
	TooMany bool
	// TooFew: every reading is refuted by what was refused, or at least every one that lets in what was accepted. Where no
	// reading explains the history, this or TooMany is set, or both are.
	TooFew bool
	// Contradicted are the refuted readings.
	Contradicted []Explanation
}

// Judge holds a history against every accepted reading.
func (h *History) Judge() Judgement {
	j := Judgement{TooMany: true, TooFew: true}
	for _, r := range Readings() {
		e := h.Explain(r)
		if e.Holds {
			j.Possible = append(j.Possible, e)
		} else {
			j.Contradicted = append(j.Contradicted, e)
		}
		j.TooMany = j.TooMany && e.TooMany
		j.TooFew = j.TooFew && e.TooFew
	}
	if !j.Kept() && !j.TooMany {
		j.TooFew = true
	}
	return j
}

// Kept tells whether some accepted reading explains everything.
func (j Judgement) Kept() bool { return len(j.Possible) > 0 }

// Count is how many calls were accepted, refused, and met trouble.
func (h *History) Count() (accepted, refused, other int) {
	for _, c := range h.calls {
		switch {
		case c.Accepted:
			accepted++
		case c.Refused:
			refused++
		default:
			other++
		}
	}
	return accepted, refused, other
}
