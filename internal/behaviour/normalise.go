package behaviour

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// Rule is a rule by which texts of two runs are made comparable.
type Rule struct {
	// Name says what is replaced, and With by what.
	Name string `json:"name"`
	With string `json:"with"`

	pattern *regexp.Regexp
}

// Rules are those that [Normalise] applies after the names of groups and accounts, in their order.
func Rules() []Rule { return slices.Clone(rules) }

var rules = []Rule{
	{"UUIDs", "{id}", regexp.MustCompile(`\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b`)},
	{"dates with times", "{time}", regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?`)},
	{"dates", "{date}", regexp.MustCompile(`\b\d{4}[-/]\d{2}[-/]\d{2}\b`)},
	{"times of day", "{time}", regexp.MustCompile(`\b\d{2}:\d{2}:\d{2}(?:\.\d+)?\b`)},
	{"durations", "{duration}", regexp.MustCompile(`\b\d+(?:\.\d+)? ?(?:ns|µs|us|ms|s|sec|seconds?)\b`)},
	{"Unix times", "{time}", regexp.MustCompile(`\b1[5-9]\d{8}(?:\d{3})?\b`)},
	{"long runs of hex digits", "{id}", regexp.MustCompile(`\b[0-9a-fA-F]*(?:\d[a-fA-F]|[a-fA-F]\d)[0-9a-fA-F]{6,}\b`)},
	{"numbers of answers", "", regexp.MustCompile(` \(\d+ answers?\)|: \d+ answers?\b`)},
}

// Normalise puts placeholders in place of what differs from one run to the next: the names, which are those of groups and
// accounts, and what the [Rules] name.
func Normalise(text string, names []string) string {
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return len(n) < 3 })
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) }) // one may be a part of another
	for _, name := range names {
		text = strings.ReplaceAll(text, name, "{name}")
	}
	for _, r := range rules {
		text = r.pattern.ReplaceAllString(text, r.With)
	}
	return text
}

// quoted are the values of a request that an answer may quote and that belong to the run: its group, its member, its random.
func quoted(x record.Exchange) []string {
	var out []string
	var body map[string]any
	if json.Unmarshal(x.Request.Body, &body) == nil {
		for _, field := range []string{"GroupId", "Member_Account"} {
			if text, ok := body[field].(string); ok && !strings.HasPrefix(text, "unreadcheck-no-such") {
				out = append(out, text)
			}
		}
	}
	if u, err := url.Parse(x.Request.URL); err == nil {
		for _, parameter := range []string{"random", "identifier"} {
			out = append(out, u.Query().Get(parameter))
		}
	}
	return out
}
