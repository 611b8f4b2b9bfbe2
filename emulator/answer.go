package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/unreadcheck/unreadcheck/spec"
)

// fields are what a call's answer has, by their names on the wire.
type fields map[string]any

// envelope is what every answer is made from: the contract's response schema says with which words and which fields.
type envelope struct {
	status int
	// success are the fields of an accepted call's answer, refusal those of a refused one's but for its code and text.
	success, refusal fields
	// accepted is the answer of a call that has nothing to add, spelled once: the call under test gives no other.
	accepted []byte
}

// The fields of the envelope with a meaning of their own (documentation 1047/34909, 2022-10-24, "Response packet
// fields").
const (
	codeField = "ErrorCode"
	infoField = "ErrorInfo"
)

// newEnvelope reads how the contract wants answers. It fails where the contract requires a field for which it gives no
// value.
func newEnvelope(form spec.AnswerForm) (*envelope, error) {
	e := &envelope{status: form.Statuses[0], success: fields{codeField: 0, infoField: ""}, refusal: fields{}}
	for _, name := range form.Schema.Required {
		_, agreed := form.Agreement[name]
		if agreed || name == codeField || name == infoField {
			continue
		}
		value := sample(form, name)
		if value == nil {
			return nil, fmt.Errorf("the contract requires %s in every answer: give it an example or a default, so that there is something to answer", name)
		}
		e.success[name], e.refusal[name] = value, value
	}
	for name, value := range form.Agreement {
		e.success[name] = value
		if name == codeField {
			continue
		}
		other := slices.IndexFunc(form.Property(name).Enum, func(word any) bool { return word != value })
		if other < 0 {
			return nil, fmt.Errorf("the contract says with which %s a call is accepted, and none with which it is refused: add one to its enum", name)
		}
		e.refusal[name] = form.Property(name).Enum[other]
	}
	e.accepted = spell(e.success)
	return e, nil
}

// sample is a value that the contract gives for a field of the answer, or nil.
func sample(form spec.AnswerForm, name string) any {
	property := form.Property(name)
	switch {
	case property == nil:
		return nil
	case property.Example != nil:
		return property.Example
	case property.Default != nil:
		return property.Default
	case len(property.Enum) > 0:
		return property.Enum[0]
	}
	return nil
}

// refused is the answer that refuses a call.
func (e *envelope) refused(code int64, info string) []byte {
	answer := maps.Clone(e.refusal)
	answer[codeField], answer[infoField] = code, info
	return spell(answer)
}

// answer spells a call's outcome as the JSON body: the contract's envelope with the call's own fields beside it. An err
// that is not a refusal is a failure inside and answered as one.
func (e *Emulator) answer(extra fields, err error) []byte {
	var refused *refusal
	switch {
	case errors.Is(err, errAccepted):
		return e.envelope.accepted
	case errors.As(err, &refused):
		return e.envelope.refused(refused.code, refused.info)
	case err != nil:
		return e.answer(nil, e.codes.refuseWith(codeInternal, err.Error()))
	case len(extra) == 0:
		return e.envelope.accepted
	}
	maps.Copy(extra, e.envelope.success)
	return spell(extra)
}

// spell is the JSON of an answer. Its values are strings, numbers, lists and maps of such.
func spell(answer fields) []byte {
	body, err := json.Marshal(answer)
	if err != nil {
		panic("an answer that is not JSON: " + err.Error())
	}
	return body
}

// write sends an answer. The HTTP status is the contract's, whatever the answer says. A write that fails has lost its
// reader, so nobody is left to be told.
func (e *Emulator) write(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.envelope.status)
	_, _ = w.Write(body)
}
