package emulator

import (
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/unreadcheck/unreadcheck/spec/usersig"
)

// signIn tells which admin makes the call, from the query parameters sdkappid, identifier and usersig (documentation
// 1047/34620, 2022-10-24, "Request parameters"). Names and values are case-sensitive; of a parameter given twice the
// first counts. The order of the checks is ours, for the documentation has none: what is missing, whether the UserSig
// holds, whether its account is an admin.
func (e *Emulator) signIn(query url.Values, now time.Time) (operator string, err error) {
	app, err := e.app(query)
	if err != nil {
		return "", err
	}
	identifier := query.Get("identifier")
	if identifier == "" {
		return "", e.codes.refuse(missingIdentity, "identifier is missing or empty")
	}
	if err := e.verify(query, app, identifier, now); err != nil {
		return "", err
	}
	if !e.admins[identifier] {
		return "", e.codes.refuse(notAdmin, "")
	}
	return identifier, nil
}

// app is the number that the caller gives as sdkappid. Whether it is this app's is told by [Emulator.verify], after
// the UserSig was found to be in order.
func (e *Emulator) app(query url.Values) (uint64, error) {
	text := query.Get("sdkappid")
	if text == "" {
		return 0, e.codes.refuse(missingSDKAppID, "")
	}
	app, err := strconv.ParseUint(text, 10, 64)
	if err != nil || app == 0 {
		return 0, e.codes.refuse(invalidSDKAppID, "sdkappid is not a number above 0")
	}
	return app, nil
}

// verify refuses a UserSig that does not prove the caller to be identifier of this app. No refusal quotes any of it.
func (e *Emulator) verify(query url.Values, app uint64, identifier string, now time.Time) error {
	if !query.Has("usersig") {
		return e.codes.refuse(missingUserSig, "the URL carries no usersig")
	}
	_, err := e.userSigs.Verify(query.Get("usersig"), app, identifier, now)
	for _, fault := range userSigFaults {
		if errors.Is(err, fault.err) {
			return e.codes.refuse(fault.condition, "")
		}
	}
	if err == nil && app != e.config.SDKAppID {
		return e.codes.refuse(otherApp, "this is another app")
	}
	return err
}

// userSigFaults are the conditions that a UserSig's faults meet.
var userSigFaults = []struct {
	err       error
	condition outcome
}{
	{usersig.ErrEmpty, emptyUserSig},
	{usersig.ErrMalformed, garbledUserSig},
	{usersig.ErrSDKAppID, otherApp},
	{usersig.ErrIdentifier, otherIdentifier},
	{usersig.ErrExpired, expiredUserSig},
	{usersig.ErrSignature, wrongKey},
}
