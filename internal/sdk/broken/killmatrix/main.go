// Command killmatrix prints docs/sdk-kill-matrix.md.
package main

import (
	"fmt"
	"os"

	"github.com/unreadcheck/unreadcheck/internal/sdk/broken"
)

func main() {
	if err := broken.Matrix(os.Stdout); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "killmatrix:", err)
		os.Exit(1)
	}
}
