// Command exports lists the exported symbols of the packages that users can import which no other package of the module
// names, and holds their number: each is a promise that nobody here needs.
//
//	go -C tools run ./exports -folder .. -most 195
//
// It ends with 1 where there are more than that. A symbol is a name at the top of a package; methods and fields come with
// their type. Packages below an internal folder, commands and this tool are none that users import, but count as others.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	most := flag.Int("most", -1, "how many there may be; below 0 they are only listed")
	folder := flag.String("folder", ".", "the top of the module")
	flag.Parse()
	os.Exit(run(os.Stdout, os.Stderr, *folder, *most))
}

func run(out, errors io.Writer, folder string, most int) int {
	unnamed, err := Unnamed(folder)
	if err != nil {
		fmt.Fprintln(errors, "exports:", err)
		return 2
	}
	for _, name := range unnamed {
		fmt.Fprintln(out, name)
	}
	fmt.Fprintf(errors, "%d exported symbols that no other package names\n", len(unnamed))
	if most >= 0 && len(unnamed) > most {
		fmt.Fprintf(errors, "exports: at most %d are allowed: unexport what is new, or use it; where there are fewer now, lower the limit in the Makefile\n", most)
		return 1
	}
	return 0
}
