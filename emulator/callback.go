package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Bounds of the webhooks. The service's own time-out and numbers are not documented.
const (
	callbackTimeout  = 5 * time.Second
	callbackInFlight = 16
	callbackQueued   = 1024
)

// webhook is one event that the app's backend is told of: its CallbackCommand and the JSON body.
type webhook struct {
	command  string
	clientIP string
	body     fields
}

// messageSent is the event after a message was stored (documentation 1047/34375, 2023-03-30, "After a Group Message Is
// Sent").
func (c *call) messageSent(g *group, sender string, sent message) webhook {
	return c.event("Group.CallbackAfterSendMsg", fields{
		"GroupId":          g.id,
		"Type":             g.kind.Name,
		"From_Account":     sender,
		"Operator_Account": c.operator,
		"Random":           c.body.int64("Random"),
		"MsgSeq":           sent.seq,
		"MsgTime":          sent.time,
		"MsgBody":          c.body.list("MsgBody"),
	})
}

// groupCreated is the event after a group was created (documentation 1047/34369, 2023-03-30, "After a Group Is
// Created").
func (c *call) groupCreated(g *group) webhook {
	members := []fields{}
	for _, m := range g.members {
		members = append(members, fields{"Member_Account": m.account})
	}
	return c.event("Group.CallbackAfterCreateGroup", fields{
		"GroupId":          g.id,
		"Type":             g.kind.Name,
		"Name":             g.profile.name,
		"Owner_Account":    g.profile.owner,
		"Operator_Account": c.operator,
		"MemberList":       members,
	})
}

func (c *call) event(command string, body fields) webhook {
	body["CallbackCommand"] = command
	return webhook{command: command, clientIP: c.clientIP, body: body}
}

// callbacks posts webhooks beside the calls that caused them, in no certain order. Nothing is posted twice.
type callbacks struct {
	target   *url.URL
	client   *http.Client
	sdkAppID uint64
	owned    bool // the client is ours to clean up

	// ctx ends when callbacks are given up on.
	ctx    context.Context
	cancel context.CancelFunc
	posts  sync.WaitGroup

	mu       sync.Mutex
	queue    []webhook
	inFlight int
	closed   bool
	lost     int
	reason   error // of the first that was lost
}

// newCallbacks is nil, which posts nothing, for an empty address.
func newCallbacks(config Options) (*callbacks, error) {
	if config.CallbackURL == "" {
		return nil, nil
	}
	target, err := url.Parse(config.CallbackURL)
	if err != nil {
		return nil, fmt.Errorf("the callback URL cannot be read: %w", err)
	}
	if target.Scheme != "http" && target.Scheme != "https" || target.Host == "" {
		return nil, fmt.Errorf("the callback URL %q is not an http or https address of a host", config.CallbackURL)
	}
	b := &callbacks{target: target, client: config.HTTPClient, sdkAppID: config.SDKAppID}
	if b.client == nil {
		b.owned = true
		b.client = &http.Client{Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			MaxIdleConnsPerHost: callbackInFlight,
		}}
	}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b, nil
}

// send takes webhooks over without waiting for anything. What does not fit into the queue is lost, and counted.
func (b *callbacks) send(hooks []webhook) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, hook := range hooks {
		switch {
		case b.closed:
			return
		case len(b.queue) >= callbackQueued:
			b.lose(fmt.Errorf("more than %d webhooks were waiting", callbackQueued))
			continue
		}
		b.queue = append(b.queue, hook)
		if b.inFlight < callbackInFlight {
			b.inFlight++
			b.posts.Go(b.drain)
		}
	}
}

// drain posts what is queued until nothing is left.
func (b *callbacks) drain() {
	for {
		hook, ok := b.take()
		if !ok {
			return
		}
		if err := b.post(hook); err != nil {
			b.mu.Lock()
			b.lose(err)
			b.mu.Unlock()
		}
	}
}

func (b *callbacks) take() (webhook, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		b.inFlight--
		return webhook{}, false
	}
	hook := b.queue[0]
	b.queue = b.queue[1:]
	return hook, true
}

// lose is called with the lock held.
func (b *callbacks) lose(err error) {
	b.lost++
	if b.reason == nil {
		b.reason = err
	}
}

// post delivers one webhook: a POST with the query and the body that the documentation of each gives.
func (b *callbacks) post(hook webhook) error {
	body, err := json.Marshal(hook.body)
	if err != nil {
		return fmt.Errorf("%s: %w", hook.command, err)
	}
	target := *b.target
	query := target.Query()
	query.Set("SdkAppid", strconv.FormatUint(b.sdkAppID, 10))
	query.Set("CallbackCommand", hook.command)
	query.Set("contenttype", "json")
	query.Set("ClientIP", hook.clientIP)
	query.Set("OptPlatform", "RESTAPI")
	target.RawQuery = query.Encode()

	ctx, cancel := context.WithTimeout(b.ctx, callbackTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s: %w", hook.command, err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := b.client.Do(request)
	if err != nil {
		return fmt.Errorf("%s: %w", hook.command, err)
	}
	defer response.Body.Close()
	// What the receiver answers changes nothing; reading it lets the connection be used again.
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, maxBody)); err != nil {
		return fmt.Errorf("%s: the answer broke off: %w", hook.command, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: the receiver answered %s", hook.command, response.Status)
	}
	return nil
}

// close takes no more webhooks and waits for those it has, at most as long as one may take.
func (b *callbacks) close() error {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()

	giveUp := time.AfterFunc(callbackTimeout, b.cancel)
	defer giveUp.Stop()
	b.posts.Wait()
	b.cancel()
	if b.owned {
		b.client.CloseIdleConnections()
	}
	if b.lost > 0 {
		return fmt.Errorf("webhooks not delivered: %d, the first because of: %w", b.lost, b.reason)
	}
	return nil
}
