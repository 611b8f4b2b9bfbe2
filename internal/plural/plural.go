// Package plural says how many there are of something, as English does.
package plural

import "fmt"

// Of is the number with a noun that takes an s where there are several, or none: "1 call", "2 calls".
func Of[N int | int64](n N, noun string) string { return Words(n, noun, noun+"s") }

// Words is the number with the words that follow it, for one and for any other number: "1 call was", "2 calls were".
func Words[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Share is so many of a number of things, with the verb that follows: "1 of 3 calls was", "2 of 3 calls were".
func Share(k, n int, noun, one, many string) string {
	verb := many
	if k == 1 {
		verb = one
	}
	return fmt.Sprintf("%d of %s %s", k, Of(n, noun), verb)
}
