package usersig

import "encoding/base64"

// Parts are what a UserSig can be made again from: who shows one of them shows the UserSig.
type Parts struct {
	// Packed is the compressed document.
	Packed []byte
	// Signature is the document's signature, as it is spelt there: in base64.
	Signature string
}

// Inside takes a UserSig apart, without verifying it. It reports false for a text that is not a UserSig.
func Inside(sig string) (Parts, bool) {
	text, err := unpack(sig)
	if err != nil {
		return Parts{}, false
	}
	_, signature, err := decodeDocument(text)
	if err != nil {
		return Parts{}, false
	}
	packed, _ := decodeCanonical(alphabet, sig) // unpack has done so too
	return Parts{packed, base64.StdEncoding.EncodeToString(signature)}, true
}
