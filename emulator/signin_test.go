package emulator_test

import (
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// TestUserSigExpires has a UserSig that is valid for an hour: the last second counts, and the next one does not.
func TestUserSigExpires(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 1)
	a.sig = sign(t, usersig.Claims{Expire: time.Hour})
	for _, step := range []struct {
		advance time.Duration
		want    int64
	}{
		{0, 0},
		{time.Hour, 0},
		{time.Second - time.Nanosecond, 0},
		{time.Nanosecond, a.code("expired_usersig")},
	} {
		a.clock.advance(step.advance)
		if got := a.sendDamaged(id); got.code() != step.want {
			t.Errorf("%s after it was signed: %v, want %d", a.clock.Now().Sub(start), got, step.want)
		}
	}
}

// TestUserSigOfTomorrow is signed by a clock that is ahead.
func TestUserSigOfTomorrow(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 1)
	if got := a.sendDamaged(id, signed(usersig.Claims{Issued: start.Add(24 * time.Hour)})); got.code() != 0 {
		t.Errorf("refused: %v", got)
	}
}

// TestUserSigWithBuffer carries privileges for rooms, which this service has no use for.
func TestUserSigWithBuffer(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 1)
	if got := a.sendDamaged(id, signed(usersig.Claims{UserBuf: []byte("rooms")})); got.code() != 0 {
		t.Errorf("refused: %v", got)
	}
}

// TestSignInOfCompanions refuses each companion for the same reasons as the call under test.
func TestSignInOfCompanions(t *testing.T) {
	a := newApp(t)
	id := a.stage("Public", 1)
	for _, command := range []string{login + "account_import", group + "get_group_info"} {
		for outcome, spoil := range map[string]damage{
			"missing_usersig":  without("usersig"),
			"not_admin":        provocationOf("not_admin"),
			"missing_sdkappid": without("sdkappid"),
			"wrong_key":        signedWithAnotherKey,
			"wrong_method":     method("GET"),
		} {
			request := body(`{"UserID":"alice","GroupIdList":["$ID"]}`)
			if got := a.sendDamaged(id, path(command), request, spoil); got.code() != a.code(outcome) {
				t.Errorf("%s: %v, want %s", command, got, outcome)
			}
			if got := a.sendDamaged(id, path(command), request); got.code() != 0 {
				t.Errorf("%s is refused: %v", command, got)
			}
		}
	}
}

// provocationOf is the first provocation of the outcome.
func provocationOf(outcome string) damage {
	for _, p := range provocations {
		if p.outcome == outcome {
			return p.damage
		}
	}
	return nil
}
