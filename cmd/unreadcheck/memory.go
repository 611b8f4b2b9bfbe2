package main

import "runtime/debug"

// How much garbage may gather, in percent of what is kept, and the memory in bytes that is kept to all the same.
const (
	garbagePercent = 150
	mostMemory     = 200 << 20
)

// relaxCollector is for what all commands do: make, answer or read many calls, and keep little of each. The garbage collector
// would run often for little.
func relaxCollector() {
	debug.SetGCPercent(garbagePercent)
	debug.SetMemoryLimit(mostMemory)
}
