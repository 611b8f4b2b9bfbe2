package recordings_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/unreadcheck/unreadcheck/internal/recordings"
)

// said is a line as the users of the package have them.
type said struct {
	Command string `json:"command"`
	Calls   int    `json:"calls,omitempty"`
}

// What was written is read back line by line, and both sides have the digest of the very bytes.
func TestWhatIsWrittenIsReadBack(t *testing.T) {
	lines := []said{{Command: "run"}, {Command: "<b> & \u2028", Calls: 7}}
	var file bytes.Buffer
	w := recordings.NewWriter(&file)
	for _, line := range lines {
		if err := w.Line(line); err != nil {
			t.Fatal(err)
		}
	}
	digest, err := w.End()
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(file.Bytes()); digest != hex.EncodeToString(sum[:]) || w.Written() != int64(file.Len()) {
		t.Errorf("digest %s of %d bytes; the file has %d: %x", digest, w.Written(), file.Len(), sum)
	}
	if !strings.Contains(file.String(), "<b> &") {
		t.Errorf("what is no HTML is escaped as if it were: %s", file.String())
	}
	var got []said
	read, err := recordings.Read(&file, func(number int, line []byte) error {
		if number != len(got)+1 {
			t.Errorf("line %d has the number %d", len(got)+1, number)
		}
		var one said
		got = append(got, one)
		return recordings.Decode(line, &got[number-1])
	})
	if err != nil || read != digest || len(got) != len(lines) || got[0] != lines[0] || got[1] != lines[1] {
		t.Errorf("%v, %v, digest %s, want %s", got, err, read, digest)
	}
}

// A file that was cut off within its last line still has a digest; whether the line is whole is for Decode to say.
func TestAFileWithoutALastLineBreak(t *testing.T) {
	lines := 0
	_, err := recordings.Read(strings.NewReader("{}\n{}"), func(int, []byte) error { lines++; return nil })
	if err != nil || lines != 2 {
		t.Errorf("%d lines, %v", lines, err)
	}
	if _, err := recordings.Read(strings.NewReader(""), func(int, []byte) error { return errors.New("there is a line") }); err != nil {
		t.Error(err)
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	refuse := func(number int, _ []byte) error {
		if number == 2 {
			return errors.New("it is damaged")
		}
		return nil
	}
	if _, err := recordings.Read(strings.NewReader("{}\n{}\n{}\n"), refuse); err == nil || err.Error() != "line 2: it is damaged" {
		t.Error(err)
	}
	broken := io.MultiReader(strings.NewReader("{}\n"), iotest.ErrReader(errors.New("the disk is gone")))
	if _, err := recordings.Read(broken, refuse); err == nil || err.Error() != "line 2: the disk is gone" {
		t.Error(err)
	}
}

// A writer that cannot write says so, at the latest at its end, and a value that JSON does not have is refused.
func TestWhatCannotBeSaved(t *testing.T) {
	reader, full := io.Pipe()
	_ = reader.CloseWithError(errors.New("no space left")) // it always closes
	w := recordings.NewWriter(full)
	err := w.Line(said{Command: "run"})
	if err == nil {
		_, err = w.End()
	}
	if err == nil || !strings.Contains(err.Error(), "the recordings cannot be saved: no space left") {
		t.Error(err)
	}
	if err := recordings.NewWriter(io.Discard).Line(func() {}); err == nil || !strings.Contains(err.Error(), "cannot be saved") {
		t.Error(err)
	}
}

func TestDecodeRefusesWhatItDoesNotUnderstand(t *testing.T) {
	for _, test := range []struct{ line, says string }{
		{`{"command":"run","calls":7}` + "\n", ""},
		{`{"command":"run"}  `, ""},
		{`{"command":"run","moves":7}`, `unknown field "moves"`},
		{`{"command":7}`, "it is damaged"},
		{`{"command":"run"`, "it is damaged"},
		{`{"command":"run"} {}`, "something follows it"},
		{``, "it is damaged"},
	} {
		var got said
		err := recordings.Decode([]byte(test.line), &got)
		if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q: %v, want %q", test.line, err, test.says)
		}
		if err == nil && got.Command != "run" {
			t.Errorf("%q is read as %v", test.line, got)
		}
	}
}

// The first line says which command made the file, and in which format.
func TestTheFirstLine(t *testing.T) {
	for _, test := range []struct {
		line string
		want recordings.Head
		says string
	}{
		{`{"run":{"format":1,"target":"x"}}`, recordings.Head{Command: "run", Format: 1}, ""},
		{`{"fuzz":{"format":2}}`, recordings.Head{Command: "fuzz", Format: 2}, "its format is 2, and this version of the tool reads format 1"},
		{`{"run":{}}`, recordings.Head{Command: "run"}, "its format is 0"},
		{`{}`, recordings.Head{}, "does not say what was recorded"},
		{`{"run":{"format":1},"fuzz":{"format":1}}`, recordings.Head{}, "does not say what was recorded"},
		{`{"run":{"format":"1"}}`, recordings.Head{}, "does not say what was recorded"},
		{`[]`, recordings.Head{}, "does not say what was recorded"},
		{`not JSON`, recordings.Head{}, "does not say what was recorded"},
	} {
		if head, _ := recordings.ReadHead([]byte(test.line)); head != test.want {
			t.Errorf("%s: %+v", test.line, head)
		}
		err := recordings.CheckFormat([]byte(test.line), 1)
		if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", test.line, err, test.says)
		}
	}
}
