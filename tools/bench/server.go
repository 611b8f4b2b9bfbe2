package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"time"
)

// The reference's app. Its key guards nothing: it is the emulator's documented default.
const (
	sdkAppID   = 1400000000
	admin      = "administrator"
	signingKey = "unreadcheck-reference-key"
)

// environment is this process's with the app's account added, in which the tool finds its settings.
func environment() []string {
	return append(os.Environ(), fmt.Sprintf("UNREADCHECK_SDKAPPID=%d", sdkAppID), "UNREADCHECK_IDENTIFIER="+admin, "UNREADCHECK_SECRET_KEY="+signingKey)
}

// server is a process that serves the reference with one fault.
type server struct {
	address string
	process *exec.Cmd
}

// serve starts the reference with the fault, none where it is empty, and waits until it is ready. Flags are further ones of the command.
func serve(ctx context.Context, binary, fault string, flags ...string) (*server, error) {
	args := append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...)
	if fault != "" {
		args = append(args, "--fault", fault)
	}
	process := exec.CommandContext(ctx, binary, args...)
	process.Env = environment()
	var complaint bytes.Buffer
	process.Stderr = &complaint
	out, err := process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := process.Start(); err != nil {
		return nil, err
	}
	s := &server{process: process}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		_, rest, _ := strings.Cut(line, "ready on ")
		s.address, _, _ = strings.Cut(rest, ";")
	}
	if s.address == "" {
		s.stop()
		return nil, fmt.Errorf("%s serve --fault %s: it did not get ready: %s%s", binary, fault, line, complaint.String())
	}
	return s, nil
}

func (s *server) stop() {
	_ = s.process.Process.Kill()
	_ = s.process.Wait()
}

// stage is what a peer cannot make by itself: a group with messages in it, a member of it, and a signature.
type stage struct {
	Group, Member, UserSig string
}

// prepare makes the stage on a server: a group of five messages that an admin of the app sent, with one member beside its
// owner.
func prepare(ctx context.Context, binary, address string) (stage, error) {
	signing := exec.CommandContext(ctx, binary, "usersig")
	signing.Env = environment()
	signature, err := signing.Output()
	if err != nil {
		return stage{}, fmt.Errorf("%s usersig: %w", binary, err)
	}
	out := stage{Group: "peers-group", Member: "bob", UserSig: strings.TrimSpace(string(signature))}
	calls := []struct {
		service, name string
		body          object
	}{
		{"im_open_login_svc", "multiaccount_import", object{"Accounts": []string{"alice", out.Member}}},
		{"group_open_http_svc", "create_group", object{
			"GroupId": out.Group, "Type": "Public", "Name": "peers", "Owner_Account": "alice",
			"MemberList": []object{{"Member_Account": out.Member}},
		}},
	}
	for i := range 5 {
		calls = append(calls, struct {
			service, name string
			body          object
		}{"group_open_http_svc", "send_group_msg", object{
			"GroupId": out.Group, "Random": i, "From_Account": "alice",
			"MsgBody": []object{{"MsgType": "TIMTextElem", "MsgContent": object{"Text": "hello"}}},
		}})
	}
	for _, c := range calls {
		if err := post(ctx, address, c.service, c.name, out.UserSig, c.body); err != nil {
			return stage{}, err
		}
	}
	return out, nil
}

// post makes one call, and fails where it is refused.
func post(ctx context.Context, address, service, name, signature string, body any) error {
	data, err := json.Marshal(body)
	if err != nil {
		return err
	}
	query := url.Values{
		"sdkappid": {fmt.Sprint(sdkAppID)}, "identifier": {admin}, "usersig": {signature}, "contenttype": {"json"},
		"random": {fmt.Sprint(rand.Uint32())},
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	to := fmt.Sprintf("%s/v4/%s/%s?%s", address, service, name, query.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(data))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct {
		ActionStatus, ErrorInfo string
	}
	// A fault may spoil the envelope; what counts is that the call was not refused.
	if json.NewDecoder(response.Body).Decode(&answer) == nil && answer.ActionStatus == "FAIL" {
		return fmt.Errorf("%s was refused: %s", name, answer.ErrorInfo)
	}
	return nil
}
