// Package client generates a client from the contract file, as others do, and calls the reference with it. The generated
// files are not kept: `make lint` makes them anew from the files as they are.
package client

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/emulator"
	"github.com/unreadcheck/unreadcheck/emulator/fault"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/usersig"
	"github.com/unreadcheck/unreadcheck/tools/client/companions"
)

const groupID = "migrated"

// served is a group with one member on a reference that departs in that way.
func served(t *testing.T, departure string) *ClientWithResponses {
	t.Helper()
	contract, err := spec.LoadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	how, ok := fault.Find(departure)
	if !ok {
		t.Fatalf("there is no departure %s", departure)
	}
	reference, err := how.New(emulator.Options{Contract: contract})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(reference)
	t.Cleanup(func() {
		server.Close()
		_ = reference.Close()
	})
	stage, err := companions.NewClientWithResponses(server.URL, companions.WithRequestEditorFn(signed))
	if err != nil {
		t.Fatal(err)
	}
	created, err := stage.CreateGroupWithResponse(t.Context(), &companions.CreateGroupParams{
		Sdkappid: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, Random: 1, Contenttype: companions.CreateGroupParamsContenttypeJson,
	}, companions.CreateGroupJSONRequestBody{Type: "Public", Name: groupID, GroupId: new(groupID), OwnerAccount: new(emulator.DefaultAdmin)})
	if err != nil || created.JSON200 == nil || created.JSON200.ErrorCode != 0 {
		t.Fatalf("no group: %v, %s", err, created.Body)
	}
	client, err := NewClientWithResponses(server.URL, WithRequestEditorFn(signed))
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// signed adds the credentials that the file describes as a security scheme.
func signed(_ context.Context, r *http.Request) error {
	sig, err := usersig.Sign(emulator.DefaultSecretKey, usersig.Claims{
		SDKAppID: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, Issued: time.Now(), Expire: time.Hour,
	})
	query := r.URL.Query()
	query.Set("usersig", sig)
	r.URL.RawQuery = query.Encode()
	return err
}

func call(t *testing.T, client *ClientWithResponses, group string) *Answer {
	t.Helper()
	response, err := client.SetUnreadMsgNumWithResponse(t.Context(), &SetUnreadMsgNumParams{
		Sdkappid: emulator.DefaultSDKAppID, Identifier: emulator.DefaultAdmin, Random: 2, Contenttype: Json,
	}, SetUnreadMsgNumRequest{GroupId: group, MemberAccount: emulator.DefaultAdmin, UnreadMsgNum: 5})
	if err != nil {
		t.Fatal(err)
	}
	if response.JSON200 == nil {
		t.Fatalf("HTTP %d is not decoded: %s", response.StatusCode(), response.Body)
	}
	return response.JSON200
}

func TestTheGeneratedClientDecodesEveryAnswer(t *testing.T) {
	for _, departure := range []string{"latency-5ms", "extra-fields", "fields-of-the-live-service", "no-info-on-success"} {
		t.Run(departure, func(t *testing.T) {
			client := served(t, departure)
			accepted := call(t, client, groupID)
			if accepted.ActionStatus != OK || accepted.ErrorCode != 0 {
				t.Errorf("success is decoded as %+v", accepted)
			}
			if there := accepted.ErrorInfo != nil; there != (departure != "no-info-on-success") {
				t.Errorf("ErrorInfo is there: %t", there)
			}
			_, further := accepted.Get("RequestId")
			if want := departure == "extra-fields" || departure == "fields-of-the-live-service"; further != want {
				t.Errorf("a further field is there: %t, want %t", further, want)
			}
			refused := call(t, client, "no-such-group")
			if refused.ActionStatus != FAIL || refused.ErrorCode != 10010 || refused.ErrorInfo == nil || *refused.ErrorInfo == "" {
				t.Errorf("a refusal is decoded as %+v", refused)
			}
		})
	}
}
