package diff

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/reports"
)

// FailOn says at which differences the command fails.
type FailOn string

// The differences at which the command fails.
const (
	// OnRegression is at what B breaks and A does not.
	OnRegression FailOn = "regression"
	// OnAny is at any difference.
	OnAny FailOn = "any"
	// Never is at none: the differences are information.
	Never FailOn = "never"
)

// FailOns are all of them.
var FailOns = []FailOn{OnRegression, OnAny, Never}

// Conclude sets what the command ends with: 1 for a difference at which it fails, or else 3 where something was judged in A and
// not in B. Where it never fails it is 0. Accepted differences do not count.
func (d *Diff) Conclude(on FailOn) {
	d.FailOn, d.ExitCode = on, reports.ExitConformant
	if on == Never {
		return
	}
	for _, row := range d.Rows {
		switch {
		case row.Accepted:
		case row.Class == Regressed || on == OnAny && row.Class != NotJudged && !row.judged:
			d.ExitCode = reports.ExitNotConformant
			return
		case row.Class == NotJudged || row.judged:
			d.ExitCode = reports.ExitInconclusive
		}
	}
}

// fingerprint names a difference by what it is: its class, where it shows, and what came. Of a measurement only the direction
// counts, since the next one gives other figures.
func fingerprint(r Row) string {
	a, b := r.A, r.B
	if r.direction != "" {
		a, b = "", r.direction
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{string(r.Class), r.Check, strconv.Itoa(r.Step), r.Of, a, b}, "\x00")))
	return hex.EncodeToString(sum[:6])
}

// aFingerprint is the form of a fingerprint.
var aFingerprint = regexp.MustCompile(`^[0-9a-f]{12}$`)

// ParseAccepted reads fingerprints of known differences: from the JSON form of an earlier comparison, or from lines that begin
// with one, whatever follows it on the line; a line may begin with "- ", and is empty or a comment where it begins with "#".
func ParseAccepted(data []byte) ([]string, error) {
	if text := strings.TrimSpace(string(data)); strings.HasPrefix(text, "{") {
		var earlier struct {
			Rows *[]struct {
				Fingerprint string `json:"fingerprint"`
			} `json:"rows"`
		}
		if err := json.Unmarshal(data, &earlier); err != nil || earlier.Rows == nil {
			return nil, errors.New("it is neither the JSON of unreadcheck diff nor lines that begin with a fingerprint")
		}
		var out []string
		for _, row := range *earlier.Rows {
			out = append(out, row.Fingerprint)
		}
		return out, nil
	}
	var out []string
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		words := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "- "))
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if !aFingerprint.MatchString(words[0]) {
			return nil, fmt.Errorf("line %d begins with %q, which is not a fingerprint; these are the 12 hex digits in front of each difference", n, words[0])
		}
		out = append(out, words[0])
	}
	return out, nil
}

// Accept marks the differences with these fingerprints as known. What is accepted and not there any more is noted.
func (d *Diff) Accept(fingerprints []string) {
	var gone []string
	for _, known := range fingerprints {
		there := false
		for i := range d.Rows {
			if d.Rows[i].Fingerprint == known {
				d.Rows[i].Accepted, there = true, true
			}
		}
		if !there && !slices.Contains(gone, known) {
			gone = append(gone, known)
		}
	}
	if len(gone) > 0 {
		d.Notes = append(d.Notes, fmt.Sprintf("Accepted, and not there any more: %s.", strings.Join(gone, ", ")))
	}
	d.Conclude(d.FailOn)
}
