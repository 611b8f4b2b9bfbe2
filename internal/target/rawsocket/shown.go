package rawsocket

import (
	"bytes"
	"net/url"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/raw"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// sigVariable stands for the UserSig in what is shown, as in every recording. While a case is filled in, a word of letters
// does, which no encoding changes.
const (
	sigVariable = "$UNREADCHECK_USERSIG"
	sigWord     = "UNREADCHECKUSERSIGGOESHERE"
)

// Shown is what a trial sent, in full, with a variable where the UserSig was. It is empty where the case cannot be filled in.
func Shown(c *spec.Contract, base *url.URL, t raw.Trial, query []Parameter) record.Bytes {
	masked := make([]Parameter, len(query))
	for i, p := range query {
		if strings.EqualFold(p.Name, "usersig") {
			p.Value = sigWord
		}
		masked[i] = p
	}
	sending, err := Fill(t.Case, c, base, t.Values, masked)
	if err != nil {
		return nil
	}
	var out []byte
	for _, s := range sending.Segments {
		out = append(out, s.Bytes...)
	}
	out = bytes.ReplaceAll(out, []byte(percent(sigWord)), []byte(sigVariable))
	return bytes.ReplaceAll(out, []byte(sigWord), []byte(sigVariable))
}
