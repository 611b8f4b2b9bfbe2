package main

import (
	"slices"
	"testing"
)

func TestSymbolsAreAddedUpByModule(t *testing.T) {
	const modules = "bin/unreadcheck: go1.26.8\n\tpath\texample.com/own/cmd\n\tmod\texample.com/own\t(devel)\n\tdep\texample.com/large\tv1.0.0\th1:x=\n\tdep\texample.com/small\tv1.0.0\n"
	const symbols = `  4a1 300000 T example.com/large/deep.Func
  4a2 500000 R example.com/large.table
  4a3 10 t example.com/small.f
  4a4 20 T main.main
  4a5 30 T type:.eq.example.com/own/spec.Step
  4a6 700 T net/http.(*Client).Do
  4a7 80000 r go:func.*
  4a8 40 d example.com/own..gobytes.1
  4a9 0 D runtime.bss
  4aa 90000 D example.com/own.notInTheFile
         U puts
`
	got, err := partsOf([]byte(symbols), []byte(modules))
	want := []part{{"example.com/large", 800000}, {standardPart, 700}, {ownPart, 90}, {otherPart, 10}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the parts are %v, %v; want %v", got, err, want)
	}
	if got, err := partsOf([]byte(symbols), []byte("bin/unreadcheck: go1.26.8\n")); err == nil {
		t.Errorf("without a module the parts are %v", got)
	}
	if got, err := partsOf([]byte("  4a4 20 T main.main\n"), []byte(modules)); err == nil {
		t.Errorf("of half a list the parts are %v", got)
	}
}
