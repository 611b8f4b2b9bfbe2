package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"os"

	jsonv2 "github.com/go-json-experiment/json"
)

var bug = os.Getenv("ZOO_BUG")

// An apiError is a failure with a documented code.
type apiError struct {
	code int
	info string
}

func (e *apiError) Error() string { return e.info }

// status is the part that every answer has; a call's answer embeds it.
type status struct {
	ActionStatus string
	ErrorInfo    string
	ErrorCode    int
}

var ok = status{ActionStatus: "OK"}

// handle makes a handler of a call: it decodes the body, and writes what the call returns.
func handle[Request any](call func(*Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		request := new(Request)
		if err := decode(http.MaxBytesReader(w, r.Body, 1<<20), request); err != nil {
			writeError(w, err)
			return
		}
		answer, err := call(request)
		if err != nil {
			writeError(w, err)
			return
		}
		writeJSON(w, answer)
	}
}

// decode reads a body with the rules of encoding/json/v2: keys are compared with regard to case.
func decode(body io.Reader, to any) error {
	text, err := io.ReadAll(body)
	if err != nil {
		return &apiError{60003, "the body cannot be read"}
	}
	switch bug {
	case "trailing":
		// ZOO_BUG=trailing: a Decoder stops reading after the first value, whatever follows it.
		err = json.NewDecoder(bytes.NewReader(text)).Decode(to)
	case "any-case":
		// ZOO_BUG=any-case: encoding/json takes groupid for GroupId.
		err = json.Unmarshal(text, to)
	default:
		err = jsonv2.Unmarshal(text, to)
	}
	var wrongType *json.UnmarshalTypeError
	var wrongTypeV2 *jsonv2.SemanticError
	switch {
	case errors.As(err, &wrongType):
		return &apiError{10004, wrongType.Field + " has the wrong type"}
	case errors.As(err, &wrongTypeV2):
		return &apiError{10004, string(wrongTypeV2.JSONPointer) + " has the wrong type"}
	case err != nil:
		return &apiError{60003, "the body is not JSON: " + err.Error()}
	}
	return nil
}

func writeJSON(w http.ResponseWriter, answer any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		log.Print(err)
	}
}

func writeError(w http.ResponseWriter, err error) {
	failed := &apiError{10002, "internal error"}
	errors.As(err, &failed)
	writeJSON(w, status{"FAIL", failed.info, failed.code})
}
