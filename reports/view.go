package reports

// Excerpt is the beginning of a text, at most so many bytes of it, made visible; where there is more it says how much.
func Excerpt(text string, most int) string { return excerpt(text, most) }

// Gap is what was not judged for one and the same reason.
type Gap struct {
	// Verdict is why, in a word: a verdict, or "not selected".
	Verdict, Reason string
	// IDs are those of requirements, or of checks where their requirement was judged otherwise.
	IDs []string
	// Holding is how many of them keep the run from being green.
	Holding int
}

// Gaps are the requirements of which the run says neither that they are kept nor that they are not, grouped by reason;
// those that keep the run from being green come first.
func (r *Result) Gaps() []Gap { return exported(r.gaps()) }

// VariantGaps are the checks that were not judged although their requirement was, by its other checks.
func (r *Result) VariantGaps() []Gap { return exported(r.variantGaps()) }

func exported(gaps []gap) []Gap {
	var out []Gap
	for _, g := range gaps {
		out = append(out, Gap{g.verdict, g.reason, g.ids, g.holding})
	}
	return out
}

// Ranges is a list of ids in which three or more that follow each other are written as one: "UMN-ISO-1..4".
func Ranges(ids []string) string { return runs(ids) }

// ReadBack says how counts were read back, which is what most verdicts rest on.
func (t TargetInfo) ReadBack() string { return observer(t) }

// ShellWord is the text as one word of a POSIX shell that can be pasted, whatever is in it.
func ShellWord(text string) string { return word(text) }
