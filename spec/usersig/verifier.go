package usersig

import (
	"sync"
	"time"
)

// Verifier is [Verify] under one key for those who are called with the same UserSig again and again: it remembers the
// authentic ones, since taking one apart takes longer than all the rest of a call. What depends on the call and on the time
// is checked each time. It may be used by many goroutines at once.
type Verifier struct {
	key string

	mu    sync.RWMutex
	known map[string]statement
}

// mostKnown bounds the UserSigs that are remembered; an app's servers use a few.
const mostKnown = 1024

// NewVerifier makes a verifier under the app's secret key.
func NewVerifier(key string) *Verifier { return &Verifier{key: key, known: map[string]statement{}} }

// Verify is [Verify] under the verifier's key. The claims' UserBuf is shared with later calls, and not to be changed.
func (v *Verifier) Verify(sig string, sdkAppID uint64, identifier string, now time.Time) (Claims, error) {
	v.mu.RLock()
	s, known := v.known[sig]
	v.mu.RUnlock()
	if known {
		return s.check(sdkAppID, identifier, now)
	}
	c, err := Verify(v.key, sig, sdkAppID, identifier, now)
	if err != nil {
		return Claims{}, err // what is not authentic could be anything, without end
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.known) >= mostKnown {
		clear(v.known)
	}
	v.known[sig] = statement{c, true}
	return c, nil
}
