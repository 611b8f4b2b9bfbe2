package columns_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/columns"
)

func TestWidth(t *testing.T) {
	for text, want := range map[string]int{
		"":                0,
		"group":           5,
		"群组":              4,
		"群组 does":         9,
		"e\u0301":         1, // an accent on its letter
		"\u200b":          0, // nothing to see
		"Ａ":               2, // the wide form of a letter
		"ｶ":               1, // the narrow form of a syllable
		"…·▄":             3, // narrow here, whatever the locale
		"한국":              4,
		"👍":               2,
		"👨\u200d👩\u200d👧": 2, // three people joined to one family
	} {
		if got := columns.Width(text); got != want {
			t.Errorf("%q takes %d places, want %d", text, got, want)
		}
	}
}

// A locale in which some characters are wide is no reason for another layout: reports are compared.
func TestWidthIsTheSameInEveryLocale(t *testing.T) {
	t.Setenv("LC_ALL", "zh_CN.UTF-8")
	t.Setenv("RUNEWIDTH_EASTASIAN", "1")
	if got := columns.Width("…·"); got != 2 {
		t.Errorf("it takes %d places", got)
	}
}

func TestAlign(t *testing.T) {
	got := columns.Align([][]string{
		{"id", "words", ""},
		{"a", "未读消息数"},
		{"long id", "short", "last"},
		{},
	})
	want := []string{
		"id       words",
		"a        未读消息数",
		"long id  short       last",
		"",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestWriteReportsTheWritersError(t *testing.T) {
	if err := columns.Write(full{}, [][]string{{"a"}}); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Errorf("the error is %v", err)
	}
}
