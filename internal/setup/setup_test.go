package setup_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/setup"
)

func TestATargetEndsWhatWasStartedTheLastFirst(t *testing.T) {
	var order []string
	broken := errors.New("does not end")
	var target setup.Target
	target.OnClose(func() error { order = append(order, "first"); return nil })
	target.OnClose(func() error { order = append(order, "second"); return broken })
	if err := target.Close(); !errors.Is(err, broken) {
		t.Errorf("the error is %v, want that of what does not end", err)
	}
	if want := []string{"second", "first"}; !slices.Equal(order, want) {
		t.Errorf("ended in the order %v, want %v", order, want)
	}
	if err := target.Close(); err != nil {
		t.Errorf("a second Close ends something again: %v", err)
	}
}

func TestAHandlerIsServedUntilClose(t *testing.T) {
	var target setup.Target
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "here") })
	if err := target.Serve(t.Context(), handler); err != nil {
		t.Fatal(err)
	}
	get := func() (string, error) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target.Base.String(), http.NoBody)
		if err != nil {
			return "", err
		}
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			return "", err
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		return string(body), err
	}
	if body, err := get(); err != nil || body != "here" {
		t.Errorf("the answer is %q, %v", body, err)
	}
	if err := target.Close(); err != nil {
		t.Errorf("closing: %v", err)
	}
	if body, err := get(); err == nil {
		t.Errorf("after Close there is still an answer: %q", body)
	}
}

func TestALateFileIsMadeWithItsFirstByte(t *testing.T) {
	name := filepath.Join(t.TempDir(), "late")
	never := setup.LateFile{Name: name}
	if err := never.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file to which nothing was written is there: %v", err)
	}
	written := setup.LateFile{Name: name}
	if _, err := io.WriteString(&written, "some"); err != nil {
		t.Fatal(err)
	}
	if err := written.Close(); err != nil {
		t.Error(err)
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != "some" {
		t.Errorf("the file has %q, %v", got, err)
	}
}
