package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

const path = "/v4/group_open_http_svc/set_unread_msg_num"

// result is what the caller sees of one call.
type result struct {
	ID      string `json:"id,omitempty"` // the case's, where the result is its whole answer
	OK      bool   `json:"ok"`
	Code    int    `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

// client makes the call with the standard library. It may be used by many goroutines.
type client struct {
	host, identifier string // host may have a port
	app              uint64
	sign             func() (string, error)
	http             http.Client
	pace             <-chan time.Time // a call waits for one of these
}

// fromEnvironment is a client as the variables UNREADCHECK_… want it.
func fromEnvironment() (*client, error) {
	app, err := strconv.ParseUint(os.Getenv("UNREADCHECK_SDKAPPID"), 10, 64)
	if err != nil {
		return nil, fmt.Errorf("UNREADCHECK_SDKAPPID: %w", err)
	}
	c := &client{host: os.Getenv("UNREADCHECK_HOST"), identifier: os.Getenv("UNREADCHECK_IDENTIFIER"), app: app,
		sign: func() (string, error) { return os.Getenv("UNREADCHECK_USERSIG"), nil },
		http: http.Client{Timeout: 10 * time.Second}, // the service may take 3 s
		pace: time.Tick(time.Second / 190)}           // it takes 200 calls a second
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the service does not redirect
	lifetime := time.Hour
	if seconds, err := strconv.Atoi(os.Getenv("UNREADCHECK_USERSIG_LIFETIME")); err == nil {
		lifetime = time.Duration(seconds) * time.Second
	}
	if key := os.Getenv("UNREADCHECK_SECRET_KEY"); key != "" {
		c.sign = func() (string, error) { // anew for every call, so that no UserSig expires while it is used
			return usersig.Sign(key, usersig.Claims{SDKAppID: app, Identifier: c.identifier, Issued: time.Now(), Expire: lifetime})
		}
	}
	return c, nil
}

// set makes one call and sends it once: to send it again is harmless, but for the caller to decide.
func (c *client) set(group, member string, number json.Number) result {
	<-c.pace
	sig, err := c.sign()
	if err != nil {
		return result{Message: err.Error()}
	}
	query := url.Values{"sdkappid": {fmt.Sprint(c.app)}, "identifier": {c.identifier}, "usersig": {sig},
		"random": {fmt.Sprint(rand.Uint32())}, "contenttype": {"json"}}
	body, err := json.Marshal(map[string]any{"GroupId": group, "Member_Account": member, "UnreadMsgNum": number})
	if err != nil {
		return result{Message: err.Error()}
	}
	target := "https://" + c.host + path + "?" + strings.ReplaceAll(query.Encode(), "+", "%20")
	call, err := http.NewRequestWithContext(context.Background(), http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return result{Message: errors.Unwrap(err).Error()} // err itself quotes the URL, and with it the UserSig
	}
	call.Header.Set("Content-Type", "application/json")
	answer, err := c.http.Do(call)
	if err != nil {
		return result{Message: errors.Unwrap(err).Error()}
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	var said struct {
		ActionStatus, ErrorInfo string
		ErrorCode               *int
	}
	if err != nil || answer.StatusCode != http.StatusOK || json.Unmarshal(text, &said) != nil || said.ErrorCode == nil {
		return result{Message: "HTTP " + answer.Status + " without an answer of the API"}
	}
	return result{OK: said.ActionStatus == "OK" && *said.ErrorCode == 0, Code: *said.ErrorCode, Message: said.ErrorInfo}
}
