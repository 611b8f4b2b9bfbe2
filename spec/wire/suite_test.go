package wire_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/wire"
)

// suiteVariable names the folder that holds a checkout of nst/JSONTestSuite's
// test_parsing (MIT licence). It is not vendored; without it the test is skipped.
const suiteVariable = "UNREADCHECK_JSON_TEST_SUITE"

// TestJSONTestSuite holds the decoder against the public parsing cases: y_ must
// be accepted, n_ refused, i_ may go either way, and nothing may panic.
func TestJSONTestSuite(t *testing.T) {
	folder := os.Getenv(suiteVariable)
	if folder == "" {
		t.Skipf("the cases are not here: check out nst/JSONTestSuite and set %s to its folder test_parsing", suiteVariable)
	}
	files, err := filepath.Glob(filepath.Join(folder, "[yni]_*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatalf("%s=%s holds no case", suiteVariable, folder)
	}
	seen := map[byte]int{}
	for _, file := range files {
		name := filepath.Base(file)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		seen[name[0]]++
		_, err = wire.Decode(text)
		var fault *wire.Error
		switch {
		case err != nil && !errors.As(err, &fault):
			t.Errorf("%s: %v is no *Error", name, err)
		case strings.HasPrefix(name, "y_object_duplicated_key"):
			// Valid by the RFC, which only advises against it, and refused
			// here on purpose.
			if fault == nil || fault.Kind != wire.DuplicateKey {
				t.Errorf("%s: got %v, want the kind %s", name, err, wire.DuplicateKey)
			}
		case name[0] == 'y' && err != nil:
			t.Errorf("%s is refused: %v", name, err)
		case name[0] == 'n' && err == nil:
			t.Errorf("%s is accepted: %.60q", name, text)
		}
	}
	for _, class := range []byte("yni") {
		if seen[class] == 0 {
			t.Errorf("%s holds no %c_ case", folder, class)
		}
	}
	t.Logf("%d cases to accept, %d to refuse, %d open", seen['y'], seen['n'], seen['i'])
}
