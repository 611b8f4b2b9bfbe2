// Command unreadcheck reports whether an implementation of Tencent Cloud IM's set_unread_msg_num keeps its contract.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(run()) }

// run is the whole command: it returns the exit code.
func run() int {
	relaxCollector()
	// Who reads the output may have seen enough before a run has cleared its stage: then writing fails, and nothing else.
	// Ignored outright, the signal would be so in an observer's commands as well.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return execute(ctx, os.Args[1:], os.Stdout, os.Stderr)
}
