package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// A mutant is one change to the source, named so that the name holds when lines move.
type mutant struct {
	File string `json:"file" yaml:"-"`
	// In is the function or the declaration around it: "ReadAnswer", "reader.value", "maxDocument".
	In      string `json:"in" yaml:"in"`
	Mutator string `json:"mutator" yaml:"mutator"`
	// Code is the line, with what is changed in marks: "if a «<» b {". A line that is nothing else comes with the one above:
	// "if !found { «continue»".
	Code string `json:"code" yaml:"code"`
}

// The marks around what is changed.
const openMark, closeMark = "«", "»"

// A source is a Go file, seen as places at which a mutator may change it.
type source struct {
	// at has, for each token's line and column, its declaration and its marked line.
	at map[[2]int]mutant
	// known has the same without the places.
	known map[mutant]bool
}

// readSource reads a file by its name with slashes, seen from root.
func readSource(root, file string) (source, error) {
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		return source{}, fmt.Errorf("a file with mutants: %w", err)
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, text, parser.SkipObjectResolution)
	if err != nil {
		return source{}, fmt.Errorf("a file with mutants: %w", err)
	}
	out := source{at: map[[2]int]mutant{}, known: map[mutant]bool{}}
	lines := strings.Split(string(text), "\n")
	var s scanner.Scanner
	s.Init(set.AddFile(file, -1, len(text)), text, nil, 0)
	for {
		offset, tok, _ := s.Scan()
		if tok == token.EOF {
			return out, nil
		}
		if !tok.IsOperator() && !tok.IsKeyword() {
			continue
		}
		p := set.Position(offset)
		line, begin := lines[p.Line-1], p.Column-1
		end := begin + len(tok.String())
		if end > len(line) {
			continue // a semicolon that stands for the line's end
		}
		m := mutant{File: file, In: declarationAt(set, parsed, p.Offset),
			Code: strings.TrimSpace(line[:begin] + openMark + line[begin:end] + closeMark + line[end:])}
		if strings.TrimSpace(line) == tok.String() {
			m.Code = strings.TrimSpace(lines[p.Line-2]) + " " + m.Code
		}
		out.at[[2]int{p.Line, p.Column}] = m
		out.known[m] = true
	}
}

// knows reports whether the file still has the line of a mutant, in the same declaration.
func (s source) knows(m mutant) bool {
	m.Mutator = ""
	return s.known[m]
}

// declarationAt names the declaration around an offset.
func declarationAt(set *token.FileSet, file *ast.File, offset int) string {
	for _, d := range file.Decls {
		if offset < set.Position(d.Pos()).Offset || offset >= set.Position(d.End()).Offset {
			continue
		}
		switch d := d.(type) {
		case *ast.FuncDecl:
			return receiver(d) + d.Name.Name
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok && offset < set.Position(v.End()).Offset {
					return v.Names[0].Name
				}
			}
		}
	}
	return ""
}

// receiver is a method's type with a dot, or empty.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	t := f.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if name, ok := t.(*ast.Ident); ok {
		return name.Name + "."
	}
	return ""
}
