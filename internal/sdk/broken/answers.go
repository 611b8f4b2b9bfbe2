package broken

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
)

// readBy is a fault of how answers are read.
func readBy(reading func(a answer, right result) result) func(*client) {
	return func(c *client) { c.read = func(a answer) result { return reading(a, read(a)) } }
}

// successIf takes an answer for a success where its envelope looks so.
func successIf(good func(envelope) bool) func(*client) {
	return readBy(func(a answer, right result) result {
		e, failed := open(a)
		switch {
		case failed != nil:
			return right
		case good(e):
			return result{OK: true, status: a.status}
		default:
			return refused(e, a)
		}
	})
}

// stricter takes no answer for a success that it does not like.
func stricter(likes func(answer, envelope) bool) func(*client) {
	return readBy(func(a answer, right result) result {
		if e, failed := open(a); right.OK && (failed != nil || !likes(a, e)) {
			return result{Message: "an answer that is not known", status: a.status}
		}
		return right
	})
}

// forgives tells the caller of success where that is not called for.
func forgives(what func(answer, result) bool) func(*client) {
	return readBy(func(a answer, right result) result {
		if !right.OK && what(a, right) {
			return result{OK: true, status: a.status}
		}
		return right
	})
}

// answerFaults are clients that tell their caller something else than the server said.
func answerFaults() []Client {
	return rows{
		{"status-200", "Takes HTTP status 200 for a success.", every("SDK-ANS-3", "own", "group", "public"),
			forgives(func(a answer, _ result) bool { return a.err == nil && a.status == http.StatusOK })},
		{"wants-a-reason", "Takes an answer without a reason for a success.", []string{"SDK-ANS-5", "SDK-ANS-6/ok-with-code",
			"SDK-ANS-6/fail-with-zero", "SDK-ANS-7/no-status"},
			successIf(func(e envelope) bool { return e.ErrorInfo == nil || *e.ErrorInfo == "" })},
		{"wants-a-word", "Takes an answer without a reason for a failure.", []string{"SDK-ANS-1"},
			stricter(func(_ answer, e envelope) bool { return e.ErrorInfo != nil && *e.ErrorInfo != "" })},
		{"action-status", "Looks at ActionStatus alone.", []string{"SDK-ANS-6/ok-with-code"},
			successIf(func(e envelope) bool { return e.ActionStatus == "OK" })},
		{"error-code", "Looks at ErrorCode alone, which is 0 unless it is given.", []string{"SDK-ANS-6/fail-with-zero", "SDK-ANS-7/no-status"},
			successIf(func(e envelope) bool { return e.ErrorCode == nil || *e.ErrorCode == 0 })},
		{"known-fields", "Refuses answers with fields that it does not know.", []string{"SDK-ANS-2/extra-fields"},
			stricter(func(a answer, e envelope) bool {
				decoder := json.NewDecoder(bytes.NewReader(a.body))
				decoder.DisallowUnknownFields()
				return decoder.Decode(&e) == nil
			})},
		{"beginning", "Compares the beginning of the answer.", []string{"SDK-ANS-2/key-order"},
			stricter(func(a answer, _ envelope) bool { return bytes.HasPrefix(a.body, []byte(`{"ActionStatus":"OK"`)) })},
		{"three-fields", "Wants all three fields.", []string{"SDK-ANS-2/no-errorinfo"},
			stricter(func(_ answer, e envelope) bool { return e.ErrorInfo != nil })},
		{"wants-length", "Reads as many bytes as Content-Length says.", []string{"SDK-ANS-9/chunked"},
			stricter(func(a answer, _ envelope) bool { return a.length >= 0 || a.uncompressed })},
		{"asks-for-gzip", "Asks for compressed answers and reads them as they are.", []string{"SDK-ANS-9/gzip"},
			func(c *client) { c.prepare = func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip") } }},
		{"loses-the-code", "Reports failures without their code.", []string{"SDK-ANS-4/own", "SDK-ANS-4/group", "SDK-ANS-4/public"},
			readBy(func(_ answer, right result) result { right.Code = 0; return right })},
		{"sixteen-bits", "Keeps the error code in a type of 16 bits.", []string{"SDK-ANS-4/public"},
			readBy(func(_ answer, right result) result { right.Code &= 0xffff; return right })},
		{"own-table", "Takes codes that it has no name for, of the group service, for a success.", []string{"SDK-ANS-3/group"},
			forgives(func(_ answer, r result) bool {
				return r.Code > 10000 && r.Code < 60000 && !slices.Contains([]int64{10002, 10003, 10004, 10007, 10010, 10015}, r.Code)
			})},
		{"swallows-limit", "Drops calls that are refused as too frequent.", []string{"SDK-ANS-3/public"},
			forgives(func(_ answer, r result) bool { return r.Code == 60007 })},
		{"unreadable-is-fine", "Takes what it cannot read for a success.", []string{"SDK-ANS-7/not-json", "SDK-ANS-7/empty"},
			forgives(func(a answer, _ result) bool { return a.err == nil && a.status == http.StatusOK && !json.Valid(a.body) })},
		{"half-is-enough", "Looks for OK in what it got of the answer.", []string{"SDK-ANS-7/truncated"},
			forgives(func(a answer, _ result) bool { return a.err != nil && bytes.Contains(a.body, []byte(`"OK"`)) })},
		{"ignores-the-status", "Reads the body whatever the HTTP status is.", []string{"SDK-ANS-11/ok-500"},
			func(c *client) {
				c.read = func(a answer) result {
					if a.err == nil {
						a.status = http.StatusOK
					}
					return read(a)
				}
			}},
		{"redirect-is-fine", "Takes every HTTP status below 400 for a success.", []string{"SDK-ANS-11/redirect"},
			forgives(func(a answer, _ result) bool { return a.status > 200 && a.status < 400 })},
		{"panics", "Panics at an answer that is not JSON.", []string{"SDK-ANS-10"},
			readBy(func(a answer, right result) result {
				if a.err == nil && a.status == http.StatusOK && !json.Valid(a.body) {
					panic("invalid character")
				}
				return right
			})},
		{"shared-answer", "Keeps the answer of the call in a field of the client.", []string{"SDK-CONC-1"}, func(c *client) {
			var last result
			c.meet = together(func(k *call) { last = k.result }, func(k *call) { k.result = last }, true)
		}},
	}.clients()
}
