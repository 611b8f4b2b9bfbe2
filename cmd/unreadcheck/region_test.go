package main

import (
	"context"
	"os"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/unreadcheck/unreadcheck/internal/sdk/proxy"
)

// region has the last stand-in answer as a host of the real service: over HTTPS, behind a proxy that opens a tunnel to that host and
// to no other. Commands of the script reach it by the host's own name, and nothing else by any name.
func region(ts *testscript.TestScript, args []string) {
	need(ts, args, 2, 2)
	authority, err := proxy.NewAuthority([]string{args[0]}, time.Now())
	ts.Check(err)
	p, err := proxy.Start(context.Background(), proxy.Config{Authority: authority, Handler: standInOf(ts).witness})
	ts.Check(err)
	ts.Defer(func() {
		if err := p.Close(); err != nil {
			ts.Logf("the proxy: %v", err)
		}
	})
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), authority.PEM(), 0o600))
	ts.Setenv("HTTPS_PROXY", p.URL())
	ts.Setenv("HTTP_PROXY", p.URL())
	ts.Setenv("NO_PROXY", "")
}
