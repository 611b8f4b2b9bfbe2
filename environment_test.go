package unreadcheck_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck"
	"github.com/unreadcheck/unreadcheck/spec"
)

// setOnly sets these variables, and clears all others that are read.
func setOnly(t *testing.T, set map[string]string) {
	t.Helper()
	for _, name := range []string{"TARGET", "SDKAPPID", "IDENTIFIER", "SECRET_KEY", "USERSIG", "ALLOW", "ALLOW_HOST", "CA", "OUT"} {
		t.Setenv("UNREADCHECK_"+name, set[name])
	}
}

func TestTheEnvironmentNamesATarget(t *testing.T) {
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, []byte("pem"), 0o600); err != nil {
		t.Fatal(err)
	}
	setOnly(t, map[string]string{"TARGET": "singapore", "SDKAPPID": "1400000001", "IDENTIFIER": "admin", "SECRET_KEY": "key\n",
		"ALLOW": "sets, creates", "ALLOW_HOST": "adminapisgp.im.qcloud.com", "CA": ca, "OUT": "reports"})
	got, err := unreadcheck.FromEnvironment()
	if err != nil {
		t.Fatal(err)
	}
	want := unreadcheck.Config{Target: "singapore", SDKAppID: 1400000001, Identifier: "admin", SecretKey: "key",
		Allow: []spec.Effect{spec.Sets, spec.Creates}, Host: "adminapisgp.im.qcloud.com", CA: []byte("pem"), Out: "reports"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the config is not what the environment says; its account is %q of %d", got.Identifier, got.SDKAppID)
	}
}

func TestAnEmptyEnvironmentNamesNoTarget(t *testing.T) {
	setOnly(t, nil)
	if c, err := unreadcheck.FromEnvironment(); err != nil || !reflect.DeepEqual(c, unreadcheck.Config{}) {
		t.Errorf("the config is %+v, %v", c, err)
	}
}

func TestAWrongEnvironmentIsRefused(t *testing.T) {
	for name, wrong := range map[string]struct{ set, says string }{
		"SDKAPPID": {"my app", "UNREADCHECK_SDKAPPID"},
		"ALLOW":    {"sets,everything", `"everything"`},
		"CA":       {"/no/such/file", "UNREADCHECK_CA"},
	} {
		setOnly(t, map[string]string{name: wrong.set})
		if _, err := unreadcheck.FromEnvironment(); !errors.Is(err, unreadcheck.ErrUsage) || !strings.Contains(err.Error(), wrong.says) {
			t.Errorf("%s=%s: the error is %v, want one of usage that says %s", name, wrong.set, err, wrong.says)
		}
	}
}
