package emulator

import (
	"encoding/json"
	"errors"
	"net/http"
)

// fields are what a call's answer has beyond the envelope, by their names on the wire.
type fields map[string]any

// accepted is the answer of a call that has nothing to add, spelled once: the call under test gives no other.
var accepted = spell(envelopeOf(0, ""))

// answer spells a call's outcome as the JSON body: the envelope ActionStatus, ErrorInfo and ErrorCode (documentation
// 1047/34909, 2022-10-24, "Response packet fields") with the call's own fields beside it. An err that is no refusal is
// a failure inside and answered as one.
func (e *Emulator) answer(extra fields, err error) []byte {
	var refused *refusal
	switch {
	case errors.Is(err, errAccepted):
		return accepted
	case errors.As(err, &refused):
		return spell(envelopeOf(refused.code, refused.info))
	case err != nil:
		return e.answer(nil, e.codes.refuseWith(codeInternal, err.Error()))
	case len(extra) == 0:
		return accepted
	}
	ok := envelopeOf(0, "")
	extra["ActionStatus"], extra["ErrorCode"], extra["ErrorInfo"] = ok.ActionStatus, ok.ErrorCode, ok.ErrorInfo
	return spell(extra)
}

// envelope is what every answer has, all three fields of it.
type envelope struct {
	ActionStatus string
	ErrorCode    int64
	ErrorInfo    string
}

func envelopeOf(code int64, info string) envelope {
	if code != 0 {
		return envelope{"FAIL", code, info}
	}
	return envelope{"OK", code, info}
}

// spell is the JSON of an answer. Its values are strings, numbers, lists and maps of such.
func spell(answer any) []byte {
	body, err := json.Marshal(answer)
	if err != nil {
		panic("an answer that is no JSON: " + err.Error())
	}
	return body
}

// write sends an answer. The HTTP status is 200 whatever the answer says (documentation 1047/34909, 2022-10-24,
// "Error Codes"). A write that fails has lost its reader, so nobody is left to be told.
func write(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body)
}
