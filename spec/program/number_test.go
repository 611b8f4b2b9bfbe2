package program_test

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/unreadcheck/unreadcheck/spec/program"
)

func TestResolve(t *testing.T) {
	tests := []struct {
		number   program.Number
		messages int64
		want     string // empty: it is not a number
	}{
		{"0", 5, "0"}, {"5", 0, "5"}, {"-1", 5, "-1"}, {"-0", 5, "0"}, {"007", 5, "7"},
		{"2147483648", 5, "2147483648"}, {"9007199254740993", 5, "9007199254740993"},
		{"9223372036854775808", 5, "9223372036854775808"},
		{program.Number("1" + strings.Repeat("0", 50)), 5, "1" + strings.Repeat("0", 50)},
		{"count", 5, "5"}, {"count", 0, "0"}, {"count+1", 5, "6"}, {"count-1", 5, "4"}, {"count-1", 0, "-1"},
		{"count+0", 5, "5"}, {"count+1000", 5, "1005"}, {"count+01", 5, "6"},
		{"count", math.MaxInt64, "9223372036854775807"}, {"count+1", math.MaxInt64, "9223372036854775808"},
		{"count-9223372036854775808", 1, "-9223372036854775807"},

		{"", 5, ""}, {" ", 5, ""}, {"+", 5, ""}, {"-", 5, ""}, {"+5", 5, ""}, {"--5", 5, ""}, {"+-5", 5, ""}, {"5-", 5, ""},
		{"5.0", 5, ""}, {"5e0", 5, ""}, {"0x5", 5, ""}, {"1_000", 5, ""}, {" 5", 5, ""}, {"5 ", 5, ""}, {"5\n", 5, ""}, {"٥", 5, ""},
		{"five", 5, ""}, {"null", 5, ""}, {"NaN", 5, ""}, {"Inf", 5, ""},
		{"Count", 5, ""}, {"counts", 5, ""}, {"count5", 5, ""}, {"count 1", 5, ""}, {"count + 1", 5, ""}, {"count+", 5, ""}, {"count-", 5, ""},
		{"count++1", 5, ""}, {"count+-1", 5, ""}, {"count--1", 5, ""}, {"count+1.5", 5, ""}, {"count+count", 5, ""}, {"count*2", 5, ""},
		{"2count", 5, ""}, {"count+1+1", 5, ""}, {"countcount", 5, ""}, {"countdown", 5, ""}, {"account", 5, ""},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s of %d", test.number, test.messages), func(t *testing.T) {
			got, err := test.number.Resolve(test.messages)
			switch {
			case test.want == "" && err == nil:
				t.Errorf("resolved to %v", got)
			case test.want == "" && !strings.Contains(err.Error(), fmt.Sprintf("%q is not a number; write 5", test.number)):
				t.Errorf("refused with %q", err)
			case test.want != "" && (err != nil || got.String() != test.want):
				t.Errorf("resolved to %v, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestResolveAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, messages := rapid.Int64().Draw(t, "n"), rapid.Int64Min(0).Draw(t, "messages")
		literal := program.Number(fmt.Sprint(n))
		if got, err := literal.Resolve(messages); err != nil || got.Cmp(big.NewInt(n)) != 0 || literal.Relative() {
			t.Fatalf("%s is %v, %v", literal, got, err)
		}
		relative := program.Number(fmt.Sprintf("count%+d", n))
		want := new(big.Int).Add(big.NewInt(messages), big.NewInt(n))
		if got, err := relative.Resolve(messages); err != nil || got.Cmp(want) != 0 || !relative.Relative() {
			t.Fatalf("%s of %d messages is %v, %v, want %v", relative, messages, got, err, want)
		}
	})
}

// What is not a number never panics, and what is resolved is what big.Int makes of the digits.
func TestResolveAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := program.Number(rapid.OneOf(rapid.String(), rapid.StringMatching(`(count)?[+-]{0,2}[0-9 _.e]{0,4}`)).Draw(t, "number"))
		got, err := n.Resolve(7)
		if (got == nil) == (err == nil) {
			t.Fatalf("%q is %v, %v", n, got, err)
		}
		if err != nil {
			return
		}
		digits := strings.TrimPrefix(string(n), "count")
		want, ok := new(big.Int).SetString("0"+strings.TrimLeft(digits, "+-"), 10)
		if !ok {
			t.Fatalf("%q is taken for %v", n, got)
		}
		if strings.HasPrefix(digits, "-") {
			want.Neg(want)
		}
		if n.Relative() {
			want.Add(want, big.NewInt(7))
		}
		if got.Cmp(want) != 0 {
			t.Fatalf("%q of 7 messages is %v, want %v", n, got, want)
		}
	})
}
