package spec

import (
	"fmt"
	"slices"
	"strings"
)

// Case is what deviates from the contract. Which requirement a deviation of it breaks is the contract's to say.
type Case string

// The kinds of numbers that an accepted call sets, by what its group has.
const (
	NumberBelow Case = "number_below"
	NumberAbove Case = "number_above"
	NumberZero  Case = "number_zero"
	NumberEqual Case = "number_equal"
	// NumberWide is a number that some readers have no room for.
	NumberWide Case = "number_wide"
	EmptyGroup Case = "empty_group"
)

// What may be particular about the count that an accepted call sets.
const (
	// NamedType is a group of a type that was asked for by its name.
	NamedType Case = "named_type"
	// SameNumber is what the count reads already, and LaterNumber another one after an accepted call.
	SameNumber  Case = "same_number"
	LaterNumber Case = "later_number"
	// MovedBound: messages came between two calls. LaterMessages: they came after the last.
	MovedBound    Case = "moved_bound"
	LaterMessages Case = "later_messages"
	// SpecialRole is an owner's count, an admin's or a newcomer's.
	SpecialRole Case = "special_role"
)

// How an accepted call may be spelt.
const (
	WellFormed   Case = "well_formed"
	Random       Case = "random"
	QueryOrder   Case = "query_order"
	BodySpelling Case = "body_spelling"
	ShortUserSig Case = "short_usersig"
	// LegalID is an id that is as long, or has such characters, as few have; IDInCapitals is one that differs from another in case alone.
	LegalID      Case = "legal_id"
	IDInCapitals Case = "id_in_capitals"
)

// What calls may not do to each other, and to what they do not name.
const (
	OtherMember     Case = "other_member"
	OtherGroup      Case = "other_group"
	AtOnceOnMember  Case = "at_once_on_member"
	AtOnceOnMembers Case = "at_once_on_members"
	AtOnceInGroups  Case = "at_once_in_groups"
	MessagesKept    Case = "messages_kept"
	ProfileKept     Case = "profile_kept"
	MembersKept     Case = "members_kept"
)

// Calls on groups that do not count, and calls that are refused.
const (
	IgnoredTypeAnswer   Case = "ignored_type_answer"
	IgnoredTypeCount    Case = "ignored_type_count"
	RefusedEffect       Case = "refused_effect"
	RefusedSignInEffect Case = "refused_sign_in_effect"
)

// Departures of a call that no outcome names.
const (
	ParameterName   Case = "parameter_name"
	FieldName       Case = "field_name"
	ContentType     Case = "content_type"
	GroupSpelling   Case = "group_spelling"
	SecureTransport Case = "secure_transport"
)

// The parts of an answer.
const (
	AnswerStatus         Case = "answer_status"
	AnswerBody           Case = "answer_body"
	AnswerActionStatus   Case = "answer_action_status"
	AnswerErrorCode      Case = "answer_error_code"
	AnswerAgreement      Case = "answer_agreement"
	AnswerErrorInfo      Case = "answer_error_info"
	AnswerDocumentedCode Case = "answer_documented_code"
	AnswerRecommended    Case = "answer_recommended"
)

// Cases are all cases, in the order in which a contract lists them.
var Cases = []Case{
	NumberBelow, NamedType, NumberAbove, NumberZero, NumberEqual, EmptyGroup, NumberWide, SameNumber, LaterNumber, MovedBound,
	SpecialRole, LaterMessages, WellFormed, Random, QueryOrder, BodySpelling, ShortUserSig, LegalID, IDInCapitals, OtherMember, OtherGroup, AtOnceOnMember,
	AtOnceOnMembers, AtOnceInGroups, IgnoredTypeAnswer, IgnoredTypeCount, RefusedEffect, RefusedSignInEffect, MessagesKept, ProfileKept,
	MembersKept, ParameterName, FieldName, ContentType, GroupSpelling, SecureTransport, AnswerStatus, AnswerBody, AnswerActionStatus,
	AnswerErrorCode, AnswerAgreement, AnswerErrorInfo, AnswerDocumentedCode, AnswerRecommended,
}

// Attribution says which requirement a case breaks.
type Attribution struct {
	Case        Case   `json:"case"`
	Requirement string `json:"requirement"`
	// Rank is how much is particular in the case, from 1; 0 is a case that is compared with no other.
	Rank int `json:"rank"`
	// Input is how findings name calls of the case, or empty.
	Input string `json:"input"`
}

// Broken is the id of the requirement that a deviation of that case breaks, or of the outcome of that name where there is no
// such case. It is empty where the contract judges neither.
func (c *Contract) Broken(of Case) string {
	if id, is := c.broken[of]; is {
		return id
	}
	return c.Outcomes[string(of)].Requirement
}

// Attribution is the first row of that requirement; the zero value where none names it.
func (c *Contract) Attribution(requirement string) Attribution {
	for _, a := range c.Attributions {
		if a.Requirement == requirement {
			return a
		}
	}
	return Attribution{}
}

// checkAttributions wants a row for each case, so that no deviation goes unnoticed for want of one.
func (c *Contract) checkAttributions() error {
	seen := map[Case]bool{}
	for _, a := range c.Attributions {
		_, known := c.Requirement(a.Requirement)
		switch {
		case !slices.Contains(Cases, a.Case):
			return fmt.Errorf("x-attribution: there is no case %q; the cases are %s", a.Case, caseNames())
		case seen[a.Case]:
			return fmt.Errorf("x-attribution: the case %s appears twice", a.Case)
		case a.Requirement != "" && !known:
			return fmt.Errorf("x-attribution: %s names the requirement %q, which does not exist", a.Case, a.Requirement)
		case a.Rank < 0:
			return fmt.Errorf("x-attribution: %s has the rank %d; write 0 or more", a.Case, a.Rank)
		}
		seen[a.Case] = true
	}
	for _, one := range Cases {
		if !seen[one] {
			return fmt.Errorf("x-attribution lacks the case %s: write {case: %s, requirement: …}, or {case: %s} where it is not judged", one, one, one)
		}
	}
	return nil
}

func caseNames() string {
	var names []string
	for _, one := range Cases {
		names = append(names, string(one))
	}
	return strings.Join(names, ", ")
}
