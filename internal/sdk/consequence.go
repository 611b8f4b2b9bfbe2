package sdk

import (
	"fmt"
	"slices"
)

// Severity is how much a deviation hurts who uses the client.
type Severity string

// The severities, the worst first.
const (
	// Critical: secrets get out, or calls are lost without a word.
	Critical Severity = "critical"
	// High: calls fail that should not, or never end.
	High Severity = "high"
	// Medium: it hurts under load, after a pause, or when the service changes.
	Medium Severity = "medium"
	// Low: it is untidy.
	Low Severity = "low"
)

var severities = []Severity{Critical, High, Medium, Low}

// Consequence is what a deviation means for who uses the client.
type Consequence struct {
	Severity Severity `json:"severity" yaml:"severity"`
	// Text is the end of a sentence: "hangs for ever if the server is silent".
	Text string `json:"text" yaml:"text"`
}

// Deviation is a finding as a person reads it: the checks that share a consequence are one.
type Deviation struct {
	Consequence
	// Level is that of the checks that weigh most.
	Level string `json:"level"`
	// Checks are ids.
	Checks []string `json:"checks"`
}

// worstFirst orders deviations by their severity and keeps the order of the checks among equals.
func worstFirst(all []Deviation) {
	slices.SortStableFunc(all, func(a, b Deviation) int {
		return slices.Index(severities, a.Severity) - slices.Index(severities, b.Severity)
	})
}

func (c Consequence) complete() error {
	if !slices.Contains(severities, c.Severity) || c.Text == "" {
		return fmt.Errorf("the consequence %q has the severity %q; write critical, high, medium or low, and a sentence", c.Text, c.Severity)
	}
	return nil
}
