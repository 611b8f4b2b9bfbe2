package usersig

// Alter is the UserSig with its claims or its signature changed and nothing signed anew: what a forger makes who lacks the
// key. A verifier has to refuse it. It fails with [ErrEmpty] or [ErrMalformed] where sig cannot be taken apart.
func Alter(sig string, change func(c *Claims, signature []byte)) (string, error) {
	if sig == "" {
		return "", ErrEmpty
	}
	text, err := unpack(sig)
	if err != nil {
		return "", err
	}
	claims, signature, err := decodeDocument(text)
	if err != nil {
		return "", err
	}
	change(&claims, signature)
	altered, err := encodeDocument(claims, signature)
	if err != nil {
		return "", err
	}
	return pack(altered)
}
