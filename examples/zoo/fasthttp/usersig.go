package main

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/valyala/fasthttp"
	"github.com/valyala/fastjson"
)

func authenticate(query *fasthttp.Args) error {
	switch got := string(query.Peek("sdkappid")); {
	case got == "":
		return fail(60012, "sdkappid is missing")
	case got != app:
		return fail(60006, "sdkappid is invalid")
	}
	identifier := string(query.Peek("identifier"))
	if err := verify(string(query.Peek("usersig")), identifier); err != nil {
		return err
	}
	if identifier != admin {
		return fail(10007, "only an app admin may call")
	}
	return nil
}

func inflate(usersig string) (*fastjson.Value, error) {
	packed, err := base64.StdEncoding.DecodeString(strings.NewReplacer("*", "+", "-", "/", "_", "=").Replace(usersig))
	if err != nil {
		return nil, err
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(r, 8192))
	if err != nil {
		return nil, err
	}
	return fastjson.ParseBytes(text)
}

func verify(usersig, identifier string) error {
	if usersig == "" {
		return fail(70002, "usersig is empty")
	}
	doc, err := inflate(usersig)
	if err != nil {
		return fail(70003, "usersig is invalid")
	}
	user := string(doc.GetStringBytes("TLS.identifier"))
	issued, expire := doc.GetInt64("TLS.time"), doc.GetInt64("TLS.expire")
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n",
		user, doc.GetInt64("TLS.sdkappid"), issued, expire)
	if doc.Exists("TLS.userbuf") {
		fmt.Fprintf(mac, "TLS.userbuf:%s\n", doc.GetStringBytes("TLS.userbuf"))
	}
	want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	switch {
	case subtle.ConstantTimeCompare([]byte(want), doc.GetStringBytes("TLS.sig")) != 1:
		return fail(70005, "usersig verification failed")
	case fmt.Sprint(doc.GetInt64("TLS.sdkappid")) != app:
		return fail(70014, "usersig is of another sdkappid")
	case user != identifier:
		return fail(70013, "usersig is of another identifier")
	case time.Now().Unix() > issued+expire:
		return fail(70001, "usersig is expired")
	}
	return nil
}
