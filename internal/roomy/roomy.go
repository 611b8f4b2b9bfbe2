// Package roomy lets the garbage of tests gather. Tests that import it make and judge many calls and keep little of each, so that
// the collector would run often for little: a quarter of their time. The command does the same for itself.
package roomy

import "runtime/debug"

// percent is how much garbage may gather, in percent of what is kept.
const percent = 800

var _ = debug.SetGCPercent(percent)
