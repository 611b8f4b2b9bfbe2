package proxy

import (
	"encoding/asn1"
	"fmt"
	"unicode/utf16"
)

// Object identifiers of PKCS #12 (RFC 7292, appendix D), and the one by which Java tells a certificate that is trusted
// from one that merely belongs to a key.
var (
	oidData         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidCertBag      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 3}
	oidX509         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 22, 1}
	oidFriendlyName = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 20}
	oidTrustedUsage = asn1.ObjectIdentifier{2, 16, 840, 1, 113894, 746875, 1, 1}
	oidAnyUsage     = asn1.ObjectIdentifier{2, 5, 29, 37, 0}
)

type pfx struct {
	Version  int
	AuthSafe contentInfo
}

type contentInfo struct {
	Type    asn1.ObjectIdentifier
	Content []byte `asn1:"explicit,tag:0"`
}

type safeBag struct {
	ID         asn1.ObjectIdentifier
	Value      certBag     `asn1:"explicit,tag:0"`
	Attributes []attribute `asn1:"set"`
}

type certBag struct {
	ID   asn1.ObjectIdentifier
	Cert []byte `asn1:"explicit,tag:0"`
}

type attribute struct {
	ID     asn1.ObjectIdentifier
	Values []asn1.RawValue `asn1:"set"`
}

// trustStore is a PKCS #12 file that has Java trust that certificate. It is neither encrypted nor authenticated, so
// that it is read without a password; there is nothing secret in it.
func trustStore(certificate []byte) ([]byte, error) {
	var alias []byte // a BMPString: UTF-16, the high byte first
	for _, unit := range utf16.Encode([]rune("unreadcheck")) {
		alias = append(alias, byte(unit>>8), byte(unit))
	}
	usage, err := asn1.Marshal(oidAnyUsage)
	if err != nil {
		return nil, fmt.Errorf("no trust store: %w", err)
	}
	nested := any([]safeBag{{
		ID:    oidCertBag,
		Value: certBag{ID: oidX509, Cert: certificate},
		Attributes: []attribute{
			{ID: oidFriendlyName, Values: []asn1.RawValue{{Tag: asn1.TagBMPString, Bytes: alias}}},
			{ID: oidTrustedUsage, Values: []asn1.RawValue{{FullBytes: usage}}},
		},
	}})
	// The bags are packed twice: into a content of a list of contents, and that list into the file's own content.
	for _, wrap := range []func(content []byte) any{
		func(content []byte) any { return []contentInfo{{Type: oidData, Content: content}} },
		func(content []byte) any {
			return pfx{Version: 3, AuthSafe: contentInfo{Type: oidData, Content: content}}
		},
	} {
		content, err := asn1.Marshal(nested)
		if err != nil {
			return nil, fmt.Errorf("no trust store: %w", err)
		}
		nested = wrap(content)
	}
	return asn1.Marshal(nested)
}
