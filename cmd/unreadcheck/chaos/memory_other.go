//go:build !unix

package main

import "os"

// peakMemory is not to be had from the system here.
func peakMemory(*os.ProcessState) int64 { return 0 }
