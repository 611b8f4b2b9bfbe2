package docs_test

import (
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// translations are the pages that have a Chinese version, with its name.
var translations = map[string]string{
	"README.md":                    "README.zh-CN.md",
	"docs/for-emulator-authors.md": "docs/zh-CN/for-emulator-authors.md",
	"docs/for-migration-teams.md":  "docs/zh-CN/for-migration-teams.md",
	"docs/testing-an-sdk.md":       "docs/zh-CN/testing-an-sdk.md",
}

// isTranslation reports whether a page is a Chinese version.
func isTranslation(p page) bool {
	return slices.Contains(slices.Collect(maps.Values(translations)), p.name)
}

// said is what may be translated within a block: a comment, and the reason in a baseline.
var said = regexp.MustCompile(`(?m)\s+#\s.*$|^\s*reason: .*$`)

// differences says where a translation is not as its original: in headings, in blocks, in the rows of tables, in links.
func differences(original, translated page) []string {
	var out []string
	was, titles := original.headings()
	is, _ := translated.headings()
	if !slices.Equal(was, is) {
		out = append(out, "the headings have levels "+levels(is)+", and those of the original "+levels(was)+": "+strings.Join(titles, " / "))
	}
	blocks, theirs := original.blocks(), translated.blocks()
	for i := range max(len(blocks), len(theirs)) {
		switch {
		case i >= len(blocks):
			out = append(out, "the original lacks the block\n"+theirs[i].text)
		case i >= len(theirs):
			out = append(out, "the translation lacks the block\n"+blocks[i].text)
		case blocks[i].language != theirs[i].language || blocks[i].covered != theirs[i].covered ||
			said.ReplaceAllString(blocks[i].text, "") != said.ReplaceAllString(theirs[i].text, ""):
			out = append(out, "a block is\n"+theirs[i].text+"and in the original\n"+blocks[i].text)
		}
	}
	row := regexp.MustCompile(`(?m)^\|`)
	if a, b := len(row.FindAllString(original.prose(), -1)), len(row.FindAllString(translated.prose(), -1)); a != b {
		out = append(out, "the tables do not have as many rows as those of the original")
	}
	if a, b := links(original), links(translated); !slices.Equal(a, b) {
		out = append(out, "the links lead to "+strings.Join(b, " ")+", and in the original to "+strings.Join(a, " "))
	}
	return out
}

func levels(all []int) string {
	var out strings.Builder
	for _, level := range all {
		out.WriteByte(byte('0' + level))
	}
	return out.String()
}

// links are the pages that a page links to, as paths from the top and in the original's language, sorted, each once. Links
// between the two languages do not count.
func links(p page) []string {
	var out []string
	for _, m := range link.FindAllStringSubmatch(p.prose(), -1) {
		file, _, _ := strings.Cut(m[1], "#")
		if file == "" || strings.Contains(file, "://") {
			continue
		}
		file = path.Join(path.Dir(p.name), file)
		for original, translated := range translations {
			if file == translated {
				file = original
			}
		}
		if file != "README.md" && !slices.Contains(out, file) {
			out = append(out, file)
		}
	}
	slices.Sort(out)
	return out
}

func TestTranslationsAreInStep(t *testing.T) {
	for original, translated := range translations {
		for _, difference := range differences(read(t, filepath.Join("..", original)), read(t, filepath.Join("..", translated))) {
			t.Errorf("%s is not in step with %s: %s", translated, original, difference)
		}
	}
}

func TestATranslationOutOfStepIsSeen(t *testing.T) {
	original := page{"a.md", "# A\n\n## B\n\n| x |\n|---|\n| 1 |\n\n[c](c.md)\n\n```sh\nrun --fast   # quickly\n```\n"}
	for what, c := range map[string]struct {
		from, to string
		seen     bool
	}{
		"itself":              {"", "", false},
		"a comment in words":  {"# quickly", "# 很快", false},
		"another flag":        {"--fast", "--slow", true},
		"a lost heading":      {"## B\n", "", true},
		"a heading too deep":  {"## B", "### B", true},
		"a lost row":          {"| 1 |\n", "", true},
		"another link":        {"(c.md)", "(d.md)", true},
		"another language":    {"```sh", "```", true},
		"a further block":     {"[c]", "```sh\nx\n```\n[c]", true},
		"covered all at once": {"```sh", "<!-- covered by TestX -->\n```sh", true},
	} {
		translated := page{"a.zh.md", strings.Replace(original.text, c.from, c.to, 1)}
		if got := differences(original, translated); len(got) > 0 != c.seen {
			t.Errorf("%s: the differences are %q", what, got)
		}
	}
}
