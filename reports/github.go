package reports

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// mostAnnotations is how many errors, and how many warnings, GitHub shows of one step.
const mostAnnotations = 10

// WriteAnnotations writes workflow commands of GitHub Actions, by which a run's failures and warnings show beside the job: one for
// each cause, the gravest first, and one for the run as a whole where it is not a success and has no failure. folder is where the
// scripts of the findings are.
func WriteAnnotations(w io.Writer, r *Result, folder string) error {
	var out strings.Builder
	failures, warnings := r.countedCauses()
	annotate(&out, "error", failures, folder)
	for _, c := range r.apart() {
		command(&out, "error", c.ID, string(c.Finding.Verdict)+": "+evidenceLine(c.Finding))
	}
	if out.Len() == 0 && r.ExitCode != ExitConformant {
		command(&out, "error", "", r.headline())
	}
	annotate(&out, "warning", warnings, folder)
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("the annotations cannot be written: %w", err)
	}
	return nil
}

// WriteCauseAnnotations does so for causes that are not of a run: those of a campaign.
func WriteCauseAnnotations(w io.Writer, causes []Cause, strict bool) error {
	return WriteAnnotations(w, &Result{Causes: causes, Strict: strict}, "")
}

func annotate(out *strings.Builder, level string, causes []Cause, folder string) {
	for _, c := range causes[:min(len(causes), mostAnnotations)] {
		text := c.line()
		for _, line := range [][2]string{{"expected", c.Expected}, {"got", c.Got}, {"again", scriptOf(folder, c)}} {
			if line[1] != "" {
				text += "\n" + label(line[0], Excerpt(line[1], 500))
			}
		}
		command(out, level, strings.Join(c.Requirements[:min(3, len(c.Requirements))], " "), text)
	}
}

// scriptOf is the command that shows a cause again.
func scriptOf(folder string, c Cause) string {
	if folder == "" {
		return ""
	}
	return fmt.Sprintf("sh %s", filepath.Join(folder, fmt.Sprintf("finding-%d.sh", c.Number)))
}

// command writes a workflow command. Nothing in its texts can end it, or begin another one.
func command(out *strings.Builder, level, about, text string) {
	title := "unreadcheck"
	if about != "" {
		title += " " + about
	}
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer(":", "%3A", ",", "%2C")
	fmt.Fprintf(out, "::%s title=%s::%s\n", level, property.Replace(data.Replace(Visible(title))), data.Replace(text))
}

// mostSummary is how long a summary may be that GitHub takes, with room for others of the same step.
const mostSummary = 900_000

// WriteJobSummary writes the result as GitHub shows it beside the job: [WriteFolder]'s summary.md, cut where GitHub would drop it.
func WriteJobSummary(w io.Writer, r *Result) error {
	var out strings.Builder
	if err := writeSummary(&out, r); err != nil {
		return err
	}
	return writeCut(w, out.String())
}

// WriteCauseSummary does so for the causes of a campaign.
func WriteCauseSummary(w io.Writer, headline string, causes []Cause) error {
	var out strings.Builder
	fmt.Fprintf(&out, "# unreadcheck fuzz\n\n%s\n", Prose(headline))
	summaryCauses(&out, &Result{Causes: causes}, "Findings", causes)
	return writeCut(w, out.String())
}

func writeCut(w io.Writer, text string) error {
	if len(text) > mostSummary {
		at := strings.LastIndexByte(text[:mostSummary], '\n')
		text = text[:at+1] + "\n… cut here: summary.md in the folder of reports has the rest.\n"
	}
	if _, err := io.WriteString(w, text); err != nil {
		return fmt.Errorf("the summary cannot be written: %w", err)
	}
	return nil
}
