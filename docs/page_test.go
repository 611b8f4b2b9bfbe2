package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// page is a Markdown file of the repository.
type page struct {
	// name is its path from the top of the repository.
	name string
	text string
}

// block is a fenced block of a page.
type block struct {
	language string
	text     string
	// covered is what a comment before the block says plays it: a test's name, or a make target.
	covered string
	line    int
}

// pages are the pages that people read, generated tables and the adapters' notes apart.
func pages(t *testing.T) []page {
	t.Helper()
	var out []page
	for _, pattern := range []string{"../*.md", "*.md", "zh-CN/*.md", "../examples/*/README.md"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			out = append(out, read(t, file))
		}
	}
	if len(out) < 15 {
		t.Fatalf("only %d pages were found", len(out))
	}
	return out
}

func read(t *testing.T, file string) page {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	name, err := filepath.Rel(root, absolute)
	if err != nil {
		t.Fatal(err)
	}
	return page{filepath.ToSlash(name), string(data)}
}

var (
	fence   = regexp.MustCompile("^( *)```(\\w*)$")
	covered = regexp.MustCompile(`^ *<!-- covered by (.+) -->$`)
	heading = regexp.MustCompile(`^(#+) (.+)$`)
)

// blocks are the fenced blocks of a page, without the indentation of the list that they may stand in.
func (p page) blocks() []block {
	var out []block
	var at *block
	indent, by := "", ""
	for i, line := range strings.Split(p.text, "\n") {
		m := fence.FindStringSubmatch(line)
		switch {
		case at != nil && m != nil && m[2] == "":
			out = append(out, *at)
			at, by = nil, ""
		case at != nil:
			at.text += strings.TrimPrefix(line, indent) + "\n"
		case m != nil:
			indent, at = m[1], &block{language: m[2], covered: by, line: i + 1}
		case covered.MatchString(line):
			by = covered.FindStringSubmatch(line)[1]
		case strings.TrimSpace(line) != "":
			by = ""
		}
	}
	return out
}

// prose is the page's text outside its blocks.
func (p page) prose() string {
	var out []string
	inside := false
	for line := range strings.SplitSeq(p.text, "\n") {
		if fence.MatchString(line) {
			inside = !inside
			continue
		}
		if !inside {
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// headings are the page's headings, with their level.
func (p page) headings() (levels []int, titles []string) {
	for line := range strings.SplitSeq(p.prose(), "\n") {
		if m := heading.FindStringSubmatch(line); m != nil {
			levels, titles = append(levels, len(m[1])), append(titles, m[2])
		}
	}
	return levels, titles
}

// commands are the commands of a block: its lines, continued ones joined, without comments.
func (b block) commands() []string {
	var out []string
	for line := range strings.SplitSeq(strings.ReplaceAll(b.text, "\\\n", " "), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// anchor is the fragment that GitHub gives a heading.
func anchor(title string) string {
	title = strings.ToLower(strings.ReplaceAll(title, "`", ""))
	title = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(title, "")
	return strings.ReplaceAll(title, " ", "-")
}

func TestLinksLeadSomewhere(t *testing.T) {
	for _, p := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(p.prose(), -1) {
			file, fragment, _ := strings.Cut(m[1], "#")
			if strings.Contains(file, "://") {
				continue
			}
			to := p
			if file != "" {
				path := filepath.Join("..", filepath.Dir(p.name), file)
				info, err := os.Stat(path)
				if err != nil {
					t.Errorf("%s links to %s, which is not there", p.name, m[1])
					continue
				}
				if info.IsDir() || fragment == "" {
					continue
				}
				to = read(t, path)
			}
			_, titles := to.headings()
			if !slices.ContainsFunc(titles, func(title string) bool { return anchor(title) == fragment }) {
				t.Errorf("%s links to %s, and %s has no such heading", p.name, m[1], to.name)
			}
		}
	}
}
