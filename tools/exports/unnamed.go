package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// source is one Go file of the module.
type source struct {
	// pkg is the import path of its folder, whose tests count as part of it.
	pkg  string
	test bool
	file *ast.File
}

// Unnamed returns the exported symbols of the module in a folder that no other package of it names, as "module/folder.Name",
// sorted.
func Unnamed(folder string) ([]string, error) {
	module, err := modulePath(filepath.Join(folder, "go.mod"))
	if err != nil {
		return nil, err
	}
	sources, err := parse(folder, module)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, s := range sources {
		names(s, named)
	}
	var out []string
	for _, s := range sources {
		if s.test || s.file.Name.Name == "main" || strings.Contains("/"+s.pkg+"/", "/internal/") {
			continue
		}
		for _, name := range exported(s.file) {
			if !named[s.pkg+"."+name] {
				out = append(out, strings.TrimPrefix(s.pkg, path.Dir(module)+"/")+"."+name)
			}
		}
	}
	slices.Sort(out)
	return out, nil
}

func modulePath(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(data)) {
		if name, ok := strings.CutPrefix(line, "module "); ok {
			return strings.TrimSpace(name), nil
		}
	}
	return "", fmt.Errorf("%s names no module", file)
}

// parse reads the module's Go files. Modules of their own below it are none of it.
func parse(folder, module string) ([]source, error) {
	var out []source
	set := token.NewFileSet()
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			_, statErr := os.Stat(filepath.Join(name, "go.mod"))
			base := entry.Name()
			if name != folder && (statErr == nil || base == "testdata" || base == "node_modules" || strings.HasPrefix(base, ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		below, err := filepath.Rel(folder, filepath.Dir(name))
		if err != nil {
			return err
		}
		out = append(out, source{pkg: path.Join(module, filepath.ToSlash(below)), test: strings.HasSuffix(name, "_test.go"), file: file})
		return nil
	})
	return out, err
}

// names marks what a file names of other packages.
func names(s source, named map[string]bool) {
	imported := map[string]string{}
	for _, spec := range s.file.Imports {
		at, err := strconv.Unquote(spec.Path.Value)
		if err != nil || at == s.pkg {
			continue
		}
		name := path.Base(at)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		imported[name] = at
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := selector.X.(*ast.Ident); ok && imported[x.Name] != "" {
				named[imported[x.Name]+"."+selector.Sel.Name] = true
			}
		}
		return true
	})
}

// exported are the exported names at the top of a file.
func exported(file *ast.File) []string {
	var out []string
	add := func(name *ast.Ident) {
		if name.IsExported() {
			out = append(out, name.Name)
		}
	}
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				add(d.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add(spec.Name)
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						add(name)
					}
				}
			}
		}
	}
	return out
}
