package usersig

import (
	"fmt"
	"testing"
	"time"
)

// TestAVerifierForgetsRatherThanGrows: it remembers one more as long as there is room, and begins anew once there is none.
func TestAVerifierForgetsRatherThanGrows(t *testing.T) {
	now := time.Unix(1700000000, 0)
	sig, err := Sign("key", Claims{SDKAppID: 1, Identifier: "admin", Issued: now, Expire: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	for known, want := range map[int]int{0: 1, mostKnown - 1: mostKnown, mostKnown: 1} {
		v := NewVerifier("key")
		for i := range known {
			v.known[fmt.Sprint(i)] = statement{}
		}
		if _, err := v.Verify(sig, 1, "admin", now); err != nil || len(v.known) != want {
			t.Errorf("with %d known it then knows %d, want %d; %v", known, len(v.known), want, err)
		}
		if _, err := v.Verify(sig, 1, "somebody", now); err == nil || len(v.known) != want {
			t.Errorf("with %d known a refusal leaves %d, want %d; %v", known, len(v.known), want, err)
		}
	}
}
