package strictjson_test

import (
	"archive/zip"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/strictjson"
)

// TestJSONTestSuite holds the decoder against the public parsing cases of nst/JSONTestSuite: y_ must be accepted, n_ refused,
// i_ may go either way, and nothing may panic.
func TestJSONTestSuite(t *testing.T) {
	archive, err := zip.OpenReader("testdata/jsontestsuite/cases.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	seen := map[byte]int{}
	for _, file := range archive.File {
		name := file.Name
		text, err := fs.ReadFile(archive, name)
		if err != nil {
			t.Fatal(err)
		}
		seen[name[0]]++
		_, err = strictjson.Decode(text)
		var fault *strictjson.Error
		switch {
		case err != nil && !errors.As(err, &fault):
			t.Errorf("%s: %v is no *Error", name, err)
		case strings.HasPrefix(name, "y_object_duplicated_key"):
			// Valid by the RFC, which only advises against it, and refused
			// here on purpose.
			if fault == nil || fault.Kind != strictjson.DuplicateKey {
				t.Errorf("%s: got %v, want the kind %s", name, err, strictjson.DuplicateKey)
			}
		case name[0] == 'y' && err != nil:
			t.Errorf("%s is refused: %v", name, err)
		case name[0] == 'n' && err == nil:
			t.Errorf("%s is accepted: %.60q", name, text)
		}
	}
	for _, class := range []byte("yni") {
		if seen[class] == 0 {
			t.Errorf("there is no %c_ case", class)
		}
	}
	t.Logf("%d cases to accept, %d to refuse, %d open", seen['y'], seen['n'], seen['i'])
}
