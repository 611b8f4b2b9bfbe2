package unreadcheck

import (
	"os"
	"strconv"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/usage"
	"github.com/unreadcheck/unreadcheck/spec"
)

// FromEnvironment is a config whose target is named in the environment, for tests that are told from outside what they judge:
//
//   - UNREADCHECK_TARGET is what [Config] calls Target. Where it is empty, so is the config's.
//   - UNREADCHECK_SDKAPPID, UNREADCHECK_IDENTIFIER, UNREADCHECK_SECRET_KEY and UNREADCHECK_USERSIG are the account.
//   - UNREADCHECK_ALLOW has effects, as sets,creates, that are allowed on the host UNREADCHECK_ALLOW_HOST.
//   - UNREADCHECK_CA is a file of certificates in PEM form that are trusted too.
//   - UNREADCHECK_OUT is the folder for reports.
//
// The error is an [ErrUsage], and says which variable is at fault.
func FromEnvironment() (Config, error) {
	c := Config{Target: variable("TARGET"), Identifier: variable("IDENTIFIER"), SecretKey: variable("SECRET_KEY"),
		UserSig: variable("USERSIG"), Host: variable("ALLOW_HOST"), Out: variable("OUT")}
	if text := variable("SDKAPPID"); text != "" {
		var err error
		if c.SDKAppID, err = strconv.ParseUint(text, 10, 64); err != nil {
			return c, usage.Errorf("UNREADCHECK_SDKAPPID is %q; write the app's number, as 1400000000", text)
		}
	}
	for word := range strings.SplitSeq(variable("ALLOW"), ",") {
		switch effect := spec.Effect(strings.TrimSpace(word)); effect {
		case "":
		case spec.Sets, spec.Creates, spec.Floods:
			c.Allow = append(c.Allow, effect)
		default:
			return c, usage.Errorf("UNREADCHECK_ALLOW has %q, which is not an effect; write one or several of sets, creates, floods", effect)
		}
	}
	if file := variable("CA"); file != "" {
		var err error
		if c.CA, err = os.ReadFile(file); err != nil {
			return c, usage.Errorf("UNREADCHECK_CA: the file cannot be read: %w", err)
		}
	}
	return c, nil
}

// variable is an environment variable of this tool, without the blanks around it that a copied secret may have.
func variable(name string) string { return strings.TrimSpace(os.Getenv("UNREADCHECK_" + name)) }
