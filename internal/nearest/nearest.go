// Package nearest finds the known name that a misspelt one was most likely meant to be.
package nearest

import (
	"fmt"
	"slices"
	"strings"
)

// Name returns the name that is most like the given one, or empty where none is like it.
func Name(given string, known []string) string {
	best, least := "", len(given)/2+1
	for _, candidate := range slices.Sorted(slices.Values(known)) {
		if d := distance(Fold(given), Fold(candidate)); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// Hint names the most similar name after a sentence that says that there is none of the given one; it is empty where none is like it.
func Hint(given string, known []string) string {
	if one := Name(given, known); one != "" {
		return fmt.Sprintf("; the nearest is %q", one)
	}
	return ""
}

// Fold leaves out how a name is spelt: secretKeyFile, secret_key_file and secret-key-file are one.
func Fold(name string) string {
	return strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(name))
}

// distance is the least number of characters to add, take away or replace that make b of a (Levenshtein).
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range to {
			cost := diagonal
			if r != s {
				cost = 1 + min(diagonal, row[j], row[j+1])
			}
			diagonal, row[j+1] = row[j+1], cost
		}
	}
	return row[len(to)]
}
