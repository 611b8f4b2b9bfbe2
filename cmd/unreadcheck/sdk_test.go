package main

import (
	"github.com/unreadcheck/unreadcheck/internal/sdk/broken"
)

// In the scripts, an adapter is this test's own binary too: the variable BROKEN_CLIENT names the client that it is. This
// comes before TestMain, which would make the command of it.
func init() { broken.Main() }
