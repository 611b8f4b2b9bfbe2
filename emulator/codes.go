package emulator

import (
	"strings"

	"github.com/unreadcheck/unreadcheck/spec"
)

// outcome names a condition of the contract's x-outcomes. Its code is the contract's to say.
type outcome string

// The conditions under which this implementation refuses a call.
const (
	unknownGroup     outcome = "unknown_group"
	dissolvedGroup   outcome = "dissolved_group"
	malformedGroupID outcome = "malformed_group_id"
	missingGroupID   outcome = "missing_group_id"
	mistypedGroupID  outcome = "mistyped_group_id"
	missingField     outcome = "missing_field"
	wrongType        outcome = "wrong_type"
	malformedJSON    outcome = "malformed_json"
	emptyBody        outcome = "empty_body"
	negativeNumber   outcome = "negative_number"
	fractionalNumber outcome = "fractional_number"
	numberTooLarge   outcome = "number_too_large"
	wrongCommand     outcome = "wrong_command"
	wrongMethod      outcome = "wrong_method"
	notAMember       outcome = "not_a_member"
	unknownAccount   outcome = "unknown_account"
	notAdmin         outcome = "not_admin"
	missingUserSig   outcome = "missing_usersig"
	emptyUserSig     outcome = "empty_usersig"
	garbledUserSig   outcome = "garbled_usersig"
	wrongKey         outcome = "wrong_key"
	expiredUserSig   outcome = "expired_usersig"
	otherIdentifier  outcome = "other_identifier"
	otherApp         outcome = "other_app"
	missingSDKAppID  outcome = "missing_sdkappid"
	invalidSDKAppID  outcome = "invalid_sdkappid"
	missingIdentity  outcome = "missing_identifier"
	overLimit        outcome = "over_limit"
	lockedOut        outcome = "locked_out"
)

// outcomes are all of them: [New] wants each in the contract, so that no request can meet one without a code.
var outcomes = []outcome{
	unknownGroup, dissolvedGroup, malformedGroupID, missingGroupID, mistypedGroupID, missingField, wrongType, malformedJSON, emptyBody,
	negativeNumber, fractionalNumber, numberTooLarge, wrongCommand, wrongMethod, notAMember, unknownAccount,
	notAdmin, missingUserSig, emptyUserSig, garbledUserSig, wrongKey, expiredUserSig, otherIdentifier, otherApp,
	missingSDKAppID, invalidSDKAppID, missingIdentity, overLimit, lockedOut,
}

// Codes of conditions that are not the contract's: of the companions, of the gateway and of failures inside. What they
// mean stands in the contract's x-error-codes (documentation 1047/34348, 2023-03-30, "Error Codes").
const (
	codeInternal          int64 = 10002
	codeInvalidParameter  int64 = 10004 // the group service's
	codeNotAllowed        int64 = 10007
	codeNoSuchAccount     int64 = 10019
	codeGroupIDTaken      int64 = 10021
	codeWrongURL          int64 = 60009
	codeAccountNotFound   int64 = 70107 // the account service's, for one entry of a list
	codeInvalidAccountArg int64 = 70402 // the account service's counterpart of 10004
)

// refusal is an error that the caller is to see as ErrorCode and ErrorInfo.
type refusal struct {
	code int64
	info string
	// condition is the contract's, where it has one for it.
	condition outcome
}

// Error is the ErrorInfo.
func (r *refusal) Error() string { return r.info }

// codebook turns conditions into refusals. Texts carry the contract's meaning of the code, then what is particular.
type codebook struct{ contract *spec.Contract }

// refuse is the refusal for a condition of the contract: the first of its codes.
func (b codebook) refuse(o outcome, detail string) *refusal {
	refused := b.refuseWith(b.contract.Outcomes[string(o)].Codes[0], detail)
	if refused.info == "" { // of a code that the contract does not list
		refused.info = strings.ReplaceAll(string(o), "_", " ")
	}
	refused.condition = o
	return refused
}

// refuseWith is the refusal with that code.
func (b codebook) refuseWith(code int64, detail string) *refusal {
	meaning := b.contract.Codes.Listed[code].Meaning
	switch {
	case meaning == "":
		return &refusal{code: code, info: detail}
	case detail == "":
		return &refusal{code: code, info: meaning}
	}
	return &refusal{code: code, info: meaning + ": " + detail}
}
