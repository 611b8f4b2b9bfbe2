package main

import (
	"net/http"
	"slices"
	"testing"
)

func TestReportsAreReadForAlarms(t *testing.T) {
	own := func(text string) ([]string, int, error) { return readOwn([]byte(text)) }
	thesis := func(text string) ([]string, int, error) {
		alarms, err := readSchemathesis([]byte(text))
		return alarms, 0, err
	}
	specmatic := func(text string) ([]string, int, error) { return readSpecmatic([]byte(text), []string{"known"}) }
	dredd := func(text string) ([]string, int, error) { return readDredd([]byte(text)) }
	for name, test := range map[string]struct {
		read  func(string) ([]string, int, error)
		text  string
		want  []string
		first int
		fails bool
	}{
		"a healthy campaign":  {read: own, text: `{"causes":[]}`},
		"a campaign":          {own, `{"causes":[{"verdict":"fail","requirements":["A"]},{"verdict":"warn","requirements":["B"]}],"findings":[{"firstCall":9},{"firstCall":4}]}`, []string{"A", "B"}, 4, false},
		"what is no verdict":  {read: own, text: `{"causes":[{"verdict":"inconclusive","requirements":["A"]}]}`},
		"no JSON":             {read: own, text: `unreadcheck: no`, fails: true},
		"a healthy report":    {read: thesis, text: `{"failures":[],"errors":[],"test_cases":{"generated":3}}`},
		"a failure":           {thesis, `{"failures":[{"code":"ST1","title":"wrong"}],"errors":[{"title":"no answer"}],"test_cases":{"generated":3}}`, []string{"ST1 wrong", "no answer"}, 0, false},
		"a report of nothing": {read: thesis, text: `{"failures":[],"test_cases":{"generated":0}}`, fails: true},
		"healthy tests":       {read: specmatic, text: `<testsuite><testcase name="a"/></testsuite>`},
		"a test that fails": {specmatic, `<testsuite><testcase name="x contractTest() &gt; known"><failure/></testcase><testcase name="fine"/>
			<testcase name="x contractTest() &gt; new; odd"><failure/></testcase><testcase name="broke"><error/></testcase></testsuite>`, []string{"new, odd", "broke"}, 3, false},
		"a healthy example":  {read: dredd, text: "pass: POST\ncomplete: 1 passing, 0 failing, 0 errors, 0 skipped, 1 total"},
		"an example refused": {dredd, "fail: POST\ncomplete: 0 passing, 1 failing, 0 errors, 0 skipped, 1 total", []string{"the answer to the example"}, 1, false},
		"no answer":          {dredd, "complete: 0 passing, 0 failing, 1 errors, 0 skipped, 1 total", []string{"the answer to the example"}, 1, false},
		"no example":         {read: dredd, text: "complete: 0 passing, 0 failing, 0 errors, 0 skipped, 0 total", fails: true},
		"no sum":             {read: dredd, text: "error: no server", fails: true},
		"no tests":           {read: specmatic, text: `<testsuite></testsuite>`, fails: true},
	} {
		alarms, first, err := test.read(test.text)
		if (err != nil) != test.fails || !slices.Equal(alarms, test.want) || first != test.first {
			t.Errorf("%s: %q after call %d, error %v; want %q after %d, an error: %t", name, alarms, first, err, test.want, test.first, test.fails)
		}
	}
}

func TestCodesAreLiftedToStatuses(t *testing.T) {
	for _, test := range []struct {
		code   int
		method string
		want   int
	}{
		{0, "POST", http.StatusOK},
		{0, "GET", http.StatusOK},
		{60002, "GET", http.StatusMethodNotAllowed},
		{10002, "POST", http.StatusServiceUnavailable},
		{60007, "POST", http.StatusTooManyRequests},
		{60010, "POST", http.StatusForbidden},
		{10010, "POST", http.StatusNotFound},
		{70003, "POST", http.StatusUnauthorized},
		{60005, "POST", http.StatusUnauthorized},
		{10004, "POST", http.StatusBadRequest},
		{-1, "POST", http.StatusBadRequest},
	} {
		if got := status(test.code, test.method); got != test.want {
			t.Errorf("%d to a %s is lifted to %d, want %d", test.code, test.method, got, test.want)
		}
	}
}

func TestFaultsAreReadFromTheListing(t *testing.T) {
	listing := "one   clamping  UMN-1  A sentence.\nlimit-20 rate UMN-2 A.\ncertificate-odd request UMN-3 B.\nok allowed  C.\n\ntwo   errors UMN-4 D.\nthree errors UMN-4 D.\n"
	all := readFaults([]byte(listing))
	if want := []fault{{"one", "clamping"}, {"ok", "allowed"}, {"two", "errors"}, {"three", "errors"}}; !slices.Equal(all, want) {
		t.Fatalf("read %v, want %v", all, want)
	}
	if got, want := sample(all, 2), []fault{{"one", "clamping"}, {"ok", "allowed"}, {"three", "errors"}}; !slices.Equal(got, want) {
		t.Errorf("each second is %v, want %v", got, want)
	}
}
