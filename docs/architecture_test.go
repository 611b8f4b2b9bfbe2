package docs_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/unreadcheck/unreadcheck"

// folder is the top folder of a package of this module, or unreadcheck for the package at the top; others have none.
func folder(imported string) string {
	if imported == module {
		return "unreadcheck"
	}
	rest, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		return ""
	}
	return part(rest)
}

// parts are what the folders below internal belong to. Those that it lacks are small pieces that every folder may use.
var parts = map[string]string{
	"behaviour": "judge", "concurrent": "judge", "judge": "judge", "model": "judge", "ratelimit": "judge", "raw": "judge",
	"crowd": "fuzz", "shrink": "fuzz", "wire": "fuzz",
	"diff": "reports", "page": "reports",
	"diffpage": "pages", "fuzzpage": "pages", "sdkpage": "pages",
	"like": "like", "sdk": "sdk", "target": "target",
}

// part is where a path from the top of the repository belongs: its top folder, or what its folder below internal belongs to.
func part(path string) string {
	top, rest, _ := strings.Cut(path, "/")
	if top != "internal" {
		return top
	}
	name, _, _ := strings.Cut(rest, "/")
	return parts[name]
}

// notDrawn are folders that hold no part of the product.
var notDrawn = []string{"", "ci", "docs", "examples", "tools"}

// imports are the arrows between the folders, from the imports of all files that are not tests.
func imports(t *testing.T) []string {
	t.Helper()
	arrows := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel("..", path)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		if entry.IsDir() {
			// The adapters are programs of their own around SDKs, each a module or a script.
			if relative != "" && slices.Contains(notDrawn, relative) || relative == "sdk/adapters" || len(relative) > 1 && strings.HasPrefix(entry.Name(), ".") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(relative, ".go") || strings.HasSuffix(relative, "_test.go") {
			return nil
		}
		from := "unreadcheck"
		if strings.Contains(relative, "/") {
			from = part(relative)
		}
		if from == "" {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, i := range file.Imports {
			name, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			if to := folder(name); to != "" && to != from && !slices.Contains(notDrawn, to) {
				arrows[from+" --> "+to] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for arrow := range arrows {
		out = append(out, arrow)
	}
	slices.Sort(out)
	return out
}

// The diagram shows what the code imports, no arrow more and none less, and has no way round in a circle.
func TestTheDiagramIsAsTheCodeIs(t *testing.T) {
	page, err := os.ReadFile("architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	drawn := regexp.MustCompile(`(?m)^  (\w+ --> \w+)$`).FindAllStringSubmatch(string(page), -1)
	var arrows []string
	below := map[string][]string{}
	for _, d := range drawn {
		arrows = append(arrows, d[1])
		from, to, _ := strings.Cut(d[1], " --> ")
		below[from] = append(below[from], to)
	}
	slices.Sort(arrows)
	written := imports(t)
	for _, arrow := range written {
		if !slices.Contains(arrows, arrow) {
			t.Errorf("the code has %s, and docs/architecture.md does not: draw it, unless the import is a mistake", arrow)
		}
	}
	for _, arrow := range arrows {
		if !slices.Contains(written, arrow) {
			t.Errorf("docs/architecture.md has %s, and the code does not: take it out", arrow)
		}
	}
	var climb func(at string, way []string)
	climb = func(at string, way []string) {
		if slices.Contains(way, at) {
			t.Fatalf("the arrows go round: %s", strings.Join(append(way, at), " --> "))
		}
		for _, next := range below[at] {
			climb(next, append(slices.Clone(way), at))
		}
	}
	for at := range below {
		climb(at, nil)
	}
	for name := range below {
		if !strings.Contains(string(page), "| `"+name+"` |") {
			t.Errorf("docs/architecture.md does not say what %s holds", name)
		}
	}
}
