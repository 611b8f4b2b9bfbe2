package docs_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// commandsOf are the commands of the tool in a text, one a line, without what a script says of their exit codes.
func commandsOf(text string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?m)^(?:exits \d+ |killed \d+ )?(unreadcheck .*)$`).FindAllStringSubmatch(text, -1) {
		out = append(out, strings.TrimSpace(strings.ReplaceAll(m[1], "$URL", "http://127.0.0.1:8080")))
	}
	return out
}

// Every command of the page for migration teams is one of the script that walks through it, flag by flag.
func TestThePageForMigrationTeamsIsWalked(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile("../cmd/unreadcheck/testdata/script/migration.txtar")
	if err != nil {
		t.Fatal(err)
	}
	walked := commandsOf(string(script))
	shown := 0
	for _, b := range read(t, "for-migration-teams.md").blocks() {
		for _, command := range commandsOf(b.text) {
			shown++
			if !slices.Contains(walked, command) {
				t.Errorf("line %d: the script does not have %s", b.line, command)
			}
		}
	}
	if shown < 8 {
		t.Errorf("the page has %d commands", shown)
	}
}
