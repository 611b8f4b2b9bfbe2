package selftest

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/plural"
	"github.com/unreadcheck/unreadcheck/reports"
	"github.com/unreadcheck/unreadcheck/spec"
)

// Signatures are what the faults of a selftest show, those that show the same together, in the order of the faults.
func Signatures(contract *spec.Contract, r Report) []reports.Signature {
	var out []reports.Signature
	for _, row := range r.Rows {
		if row.Kind != Fault || row.Suite == nil || len(row.Suite.Details) == 0 {
			continue
		}
		fault := reports.KnownFault{Name: row.Name, Sentence: row.Sentence}
		one := reports.Signature{Faults: []reports.KnownFault{fault}, Seen: row.Suite.seen(contract), Unplayed: row.Suite.unplayed(contract)}
		i := slices.IndexFunc(out, func(other reports.Signature) bool { return maps.Equal(other.Seen, one.Seen) })
		if i < 0 {
			out = append(out, one)
			continue
		}
		out[i].Faults = append(out[i].Faults, fault)
	}
	return out
}

// WriteSignatures writes the signatures as JSON, one a line.
func WriteSignatures(w io.Writer, contract *spec.Contract, r Report) error {
	var lines []string
	for _, s := range Signatures(contract, r) {
		data, err := json.Marshal(s)
		if err != nil {
			return err
		}
		lines = append(lines, string(data))
	}
	_, err := fmt.Fprintf(w, "[\n%s\n]\n", strings.Join(lines, ",\n"))
	return err
}

// seen is what the red checks of an outcome saw.
func (o Outcome) seen(contract *spec.Contract) map[string]string {
	out := map[string]string{}
	for check, text := range o.Details {
		_, got, _ := strings.Cut(text, ", got ")
		out[check] = reports.Seen(chapterOf(contract, check), got)
	}
	return out
}

// unplayed is the chapter of the limit where that was not probed, as on most subjects: a real run probes it. Of a subject that was
// played in that chapter alone, what it shows elsewhere is not known to be of it.
func (o Outcome) unplayed(contract *spec.Contract) []string {
	for id := range o.Requirements {
		if chapterOf(contract, id) == "rate" {
			return nil
		}
	}
	return []string{"rate"}
}

func chapterOf(contract *spec.Contract, check string) string {
	id, _, _ := strings.Cut(check, "/")
	q, _ := contract.Requirement(id)
	return q.Chapter
}

// sight is what an outcome saw, as a run would hold it against signatures.
func (o Outcome) sight(contract *spec.Contract) reports.Sight {
	return reports.Sight{Seen: o.seen(contract), Chapter: func(check string) string { return chapterOf(contract, check) },
		Judged: func(check string) bool { return slices.Contains(o.Kept, check) || o.Details[check] != "" }}
}

// Likenesses is how faults were named by what they show: the confusion table.
type Likenesses struct {
	// Unique is how many faults have a signature of their own, Named how many of these were named rightly, and Shared how many
	// share theirs, so that none of them may be named.
	Unique, Named, Shared int
	// Wrong are faults that were named as another, and Alone those that were named with their own signature taken out, each
	// as "fault as other"; Unnamed those with a signature of their own that were not named.
	Wrong, Alone, Unnamed []string
}

// Compare names each fault of a selftest by what it showed, against those signatures, with its own among them and without.
func Compare(contract *spec.Contract, r Report, known []reports.Signature) Likenesses {
	var l Likenesses
	for _, row := range r.Rows {
		if row.Suite == nil || row.Kind != Fault && row.Kind != Variation && row.Kind != Reference {
			continue
		}
		sight := row.Suite.sight(contract)
		own := slices.IndexFunc(known, func(s reports.Signature) bool {
			return slices.ContainsFunc(s.Faults, func(f reports.KnownFault) bool { return f.Name == row.Name })
		})
		named := reports.Likeness(sight, known)
		switch {
		case named != nil && named.Name != row.Name:
			l.Wrong = append(l.Wrong, row.Name+" as "+named.Name)
		case own >= 0 && len(known[own].Faults) > 1:
			l.Shared++
		case own >= 0:
			l.Unique++
			if named != nil {
				l.Named++
			} else {
				l.Unnamed = append(l.Unnamed, row.Name)
			}
		}
		if own >= 0 {
			others := slices.Delete(slices.Clone(known), own, own+1)
			if other := reports.Likeness(sight, others); other != nil {
				l.Alone = append(l.Alone, row.Name+" as "+other.Name)
			}
		}
	}
	return l
}

// console tells people how faults were named.
func (l Likenesses) console(w io.Writer) {
	if l.Unique+l.Shared == 0 {
		return
	}
	_, _ = fmt.Fprintf(w, "Behaves like: of %s with a signature of their own\n", plural.Of(l.Unique, "fault"))
	for _, row := range []struct {
		n    int
		what string
		of   []string
	}{
		{l.Named, "named rightly", nil}, {len(l.Unnamed), "not named", l.Unnamed}, {len(l.Wrong), "named as another", l.Wrong},
		{len(l.Alone), "named as another with their own row taken out", l.Alone}, {l.Shared, "more share a signature, and are not named", nil},
	} {
		_, _ = fmt.Fprintf(w, "  %4d %s", row.n, row.what)
		if len(row.of) > 0 {
			_, _ = fmt.Fprintf(w, ": %s", strings.Join(row.of, ", "))
		}
		_, _ = fmt.Fprintln(w)
	}
}

// problems are what is wrong with how faults were named. Without all faults, shares say nothing.
func (l Likenesses) problems(whole bool) []string {
	var out []string
	for _, wrong := range l.Wrong {
		out = append(out, "a fault is taken for another: "+wrong)
	}
	for _, alone := range l.Alone {
		out = append(out, "a fault that is not known is taken for another: "+alone)
	}
	if whole && l.Named*10 < l.Unique*8 {
		out = append(out, fmt.Sprintf("of %d faults with a signature of their own only %d are named; "+
			"where faults or checks have changed, make known-faults", l.Unique, l.Named))
	}
	return out
}
