package target

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"testing"
)

func TestAnAnswerIsReadAsItWasBeforeItWasPacked(t *testing.T) {
	const said = `{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}`
	var packed bytes.Buffer
	packer := gzip.NewWriter(&packed)
	_, _ = packer.Write([]byte(said))
	_ = packer.Close()
	for name, test := range map[string]struct {
		encoding string
		body     []byte
		want     string
	}{
		"as it is":          {"", []byte(said), said},
		"gzip":              {"gzip", packed.Bytes(), said},
		"gzip in capitals":  {"GZIP", packed.Bytes(), said},
		"gzip that is none": {"gzip", []byte(said), said},
		"gzip cut short":    {"gzip", packed.Bytes()[:20], packed.String()[:20]},
		"an unknown coding": {"br", []byte(said), said},
	} {
		t.Run(name, func(t *testing.T) {
			x := call(t, overNetwork(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if test.encoding != "" {
					w.Header().Set("Content-Encoding", test.encoding)
				}
				_, _ = w.Write(test.body)
			})))
			if x.Response == nil || string(x.Response.Body) != test.want {
				t.Errorf("the answer is %+v (%v), want %s", x.Response, x.Trouble, test.want)
			}
		})
	}
}
