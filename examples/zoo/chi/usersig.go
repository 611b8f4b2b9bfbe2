package main

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A gate lets app admins with a valid UserSig through.
type gate struct {
	app   int
	admin string
	key   []byte
}

func (g *gate) authenticate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := g.check(r); err != nil {
			writeError(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (g *gate) check(r *http.Request) error {
	query := r.URL.Query()
	if !query.Has("sdkappid") {
		return &apiError{60012, "sdkappid is missing"}
	}
	app, err := strconv.Atoi(query.Get("sdkappid"))
	if err != nil {
		return &apiError{60006, "sdkappid is invalid"}
	}
	if app != g.app {
		return &apiError{70020, "sdkappid not found"}
	}
	if err := g.verify(query.Get("usersig"), query.Get("identifier")); err != nil {
		return err
	}
	if query.Get("identifier") != g.admin {
		return &apiError{60010, "the caller is not an app admin"}
	}
	return nil
}

// userSig is the document inside a UserSig.
type userSig struct {
	Identifier string  `json:"TLS.identifier"`
	App        int     `json:"TLS.sdkappid"`
	Expire     int64   `json:"TLS.expire"`
	Time       int64   `json:"TLS.time"`
	UserBuf    *string `json:"TLS.userbuf"`
	Sig        []byte  `json:"TLS.sig"`
}

func parseUserSig(text string) (*userSig, error) {
	packed, err := base64.StdEncoding.DecodeString(strings.NewReplacer("*", "+", "-", "/", "_", "=").Replace(text))
	if err != nil {
		return nil, err
	}
	inflater, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	document, err := io.ReadAll(io.LimitReader(inflater, 16<<10))
	if err != nil {
		return nil, err
	}
	sig := new(userSig)
	return sig, json.Unmarshal(document, sig)
}

func (g *gate) verify(text, identifier string) error {
	if text == "" {
		return &apiError{70002, "usersig is empty"}
	}
	sig, err := parseUserSig(text)
	if err != nil {
		return &apiError{70003, "usersig is invalid"}
	}
	if sig.App != g.app {
		return &apiError{70014, "usersig is of another sdkappid"}
	}
	if sig.Identifier != identifier {
		return &apiError{70013, "usersig is of another identifier"}
	}
	if time.Now().Unix() > sig.Time+sig.Expire {
		return &apiError{70001, "usersig is expired"}
	}
	mac := hmac.New(sha256.New, g.key)
	fmt.Fprintf(mac, "TLS.identifier:%s\nTLS.sdkappid:%d\nTLS.time:%d\nTLS.expire:%d\n", sig.Identifier, sig.App, sig.Time, sig.Expire)
	if sig.UserBuf != nil {
		fmt.Fprintf(mac, "TLS.userbuf:%s\n", *sig.UserBuf)
	}
	if !hmac.Equal(mac.Sum(nil), sig.Sig) {
		return &apiError{70009, "usersig verification failed"}
	}
	return nil
}
