package main

import (
	"bufio"
	"bytes"
	"context"
	"os/exec"
	"strings"
)

// fault is a way in which the reference can be served.
type fault struct {
	// name is what serve --fault takes; empty is the reference as it is.
	name string
	// chapter is the part of the contract that a fault breaks; `allowed` for a variation that breaks none.
	chapter string
}

// breaks reports whether the contract is broken, so that a tool should say so.
func (f fault) breaks() bool { return f.chapter != "allowed" }

// readFaults takes the faults out of what serve --list-faults prints: a name and a chapter begin each line. It leaves out
// what the comparison has no place for: limits, which no peer tries, and certificates, as all is served without TLS.
func readFaults(listing []byte) []fault {
	var out []fault
	lines := bufio.NewScanner(bytes.NewReader(listing))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		if len(words) < 2 || words[1] == "rate" || strings.HasPrefix(words[0], "certificate-") {
			continue
		}
		out = append(out, fault{words[0], words[1]})
	}
	return out
}

// sample takes each n-th fault and each n-th variation in the order of the listing, so that every chapter has its share.
func sample(all []fault, n int) []fault {
	var out []fault
	seen := map[bool]int{}
	for _, f := range all {
		if seen[f.breaks()]%n == 0 {
			out = append(out, f)
		}
		seen[f.breaks()]++
	}
	return out
}

// listFaults asks the tool for its faults.
func listFaults(ctx context.Context, binary string) ([]fault, error) {
	listing, err := exec.CommandContext(ctx, binary, "serve", "--list-faults").Output()
	if err != nil {
		return nil, err
	}
	return readFaults(listing), nil
}
