package fuzz

import (
	"testing"
	"time"

	"github.com/unreadcheck/unreadcheck/internal/crowd"
	"github.com/unreadcheck/unreadcheck/internal/target"
)

func TestAHuntAllowsForReadingsFurtherBehind(t *testing.T) {
	const settle, late, later = 40 * time.Millisecond, 30 * time.Millisecond, 35 * time.Millisecond
	tests := map[string]struct {
		behind   []time.Duration
		wantLag  time.Duration
		believed bool
	}{
		"readings are as measured":       {[]time.Duration{0}, 0, true},
		"later than measured":            {[]time.Duration{late, 0}, late, true},
		"a little later than measured":   {[]time.Duration{time.Millisecond, 0}, settle / 2, true},
		"later still the second time":    {[]time.Duration{late, later}, later, false},
		"less late, but late the second": {[]time.Duration{later, late}, later, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := &campaign{options: Options{Target: target.Config{Settle: settle}}}
			hunts := 0
			_, err := c.allowingForLag(func() (crowd.Hunted, error) {
				hunts++
				return crowd.Hunted{Behind: test.behind[hunts-1]}, nil
			})
			if (err == nil) != test.believed || hunts != len(test.behind) {
				t.Errorf("%d hunts, %v", hunts, err)
			}
			if lag := time.Duration(c.seenLag.Load()); lag != test.wantLag {
				t.Errorf("crowds allow for %s, want %s", lag, test.wantLag)
			}
		})
	}
}
