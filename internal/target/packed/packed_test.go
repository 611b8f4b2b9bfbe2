package packed_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/internal/target/packed"
)

func TestIs(t *testing.T) {
	for coding, want := range map[string]bool{"": false, "gzip": true, "GZIP": true, "br": false, "identity": false} {
		if got := packed.Is(http.Header{"Content-Encoding": {coding}}); got != want {
			t.Errorf("%q is packed: %v, want %v", coding, got, want)
		}
	}
}

// A few bytes may unpack to gibibytes.
func TestNoMoreIsUnpackedThanWasAskedFor(t *testing.T) {
	var body bytes.Buffer
	packer := gzip.NewWriter(&body)
	_, _ = packer.Write([]byte(strings.Repeat("x", 5000)))
	_ = packer.Close()
	for most, want := range map[int64]int{100: 100, 5000: 5000, 9000: 5000} {
		if got := len(packed.Content(body.Bytes(), most)); got != want {
			t.Errorf("of at most %d bytes %d came, want %d", most, got, want)
		}
	}
	for name, other := range map[string][]byte{"what is not packed": []byte("x"), "what was cut short": body.Bytes()[:20]} {
		if got := packed.Content(other, 100); !bytes.Equal(got, other) {
			t.Errorf("%s became %q", name, got)
		}
	}
}
