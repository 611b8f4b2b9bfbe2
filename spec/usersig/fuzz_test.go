package usersig_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"testing"
)

// hmacOf is the signature of a document by a second, plainer implementation. It
// spells an absent number as 0 and an absent text as nothing, as the format has
// it.
func hmacOf(document map[string]any) string {
	number := func(name string) any {
		if value, present := document[name]; present {
			return value
		}
		return json.Number("0")
	}
	name, _ := document["TLS.identifier"].(string)
	lines := fmt.Sprintf("TLS.identifier:%s\nTLS.sdkappid:%v\nTLS.time:%v\nTLS.expire:%v\n",
		name, number("TLS.sdkappid"), number("TLS.time"), number("TLS.expire"))
	if buffer, present := document["TLS.userbuf"]; present {
		lines += fmt.Sprintf("TLS.userbuf:%v\n", buffer)
	}
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(lines))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// FuzzVerify feeds any text as UserSig, any text as the document of one, and
// that document once more with the right signature put into it. Nothing may
// panic, and what verifies carries its right signature.
func FuzzVerify(f *testing.F) {
	f.Add("", genuine)
	f.Add("eJw_", `{"TLS.sdkappid":1400000000,"TLS.identifier":"xiaojun","TLS.time":1700000000}`)
	for _, v := range vectors(f, "vectors.json") {
		f.Add(v.Sig, inflated(f, v.Sig))
	}
	f.Fuzz(func(t *testing.T, sig, text string) {
		candidates := []string{sig, envelope(t, text)}
		var object map[string]any
		if json.Unmarshal([]byte(text), &object) == nil && object != nil {
			object = document(t, candidates[1])
			object["TLS.sig"] = hmacOf(object)
			signed, err := json.Marshal(object)
			if err != nil {
				t.Fatal(err)
			}
			candidates = append(candidates, envelope(t, string(signed)))
		}
		for _, candidate := range candidates {
			claims, err := verify(candidate)
			if err != nil {
				continue
			}
			object := document(t, candidate)
			want := hmacOf(object)
			if got := object["TLS.sig"]; got != want {
				t.Fatalf("%q verifies as %+v with the signature %v, which should be %s", candidate, claims, got, want)
			}
		}
	})
}
