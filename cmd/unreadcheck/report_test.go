package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

func jsonAt(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, 3)
	var value any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &value))
	for _, part := range strings.Split(args[1], "/")[1:] {
		switch v := value.(type) {
		case map[string]any:
			value = v[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(v) {
				ts.Fatalf("there is nothing at %s in %s", args[1], args[0])
			}
			value = v[i]
		default:
			ts.Fatalf("there is nothing at %s in %s", args[1], args[0])
		}
	}
	if text := fmt.Sprint(value); !matches(ts, args[2], text) {
		ts.Fatalf("%s of %s is %s", args[1], args[0], text)
	}
}

func verdict(ts *testscript.TestScript, args []string) {
	need(ts, args, 3, 4)
	type judged struct{ ID, Requirement, Verdict, Reason, Expected, Got string }
	var report struct {
		Requirements []judged
		Checks       []struct {
			ID      string
			Finding judged
		}
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &report))
	for _, c := range report.Checks {
		c.Finding.ID = c.ID
		report.Requirements = append(report.Requirements, c.Finding)
	}
	for _, q := range report.Requirements {
		if q.ID != args[1] {
			continue
		}
		if q.Verdict != args[2] || len(args) == 4 && !matches(ts, args[3], q.Reason) {
			ts.Fatalf("%s is %q: %s (expected %q, got %q)", q.ID, q.Verdict, q.Reason, q.Expected, q.Got)
		}
		return
	}
	ts.Fatalf("%s has no %s", args[0], args[1])
}

func leaks(ts *testscript.TestScript, neg bool, args []string) {
	need(ts, args, 2, 0)
	if args[0] == "" {
		ts.Fatalf("the secret is empty")
	}
	found := ""
	look := func(name, text string) {
		for how, form := range spellings(args[0]) {
			if strings.Contains(text, form) {
				found = fmt.Sprintf("the secret stands in %s, %s", name, how)
			}
		}
	}
	for _, name := range args[1:] {
		info, err := os.Stat(ts.MkAbs(name))
		if err != nil || !info.IsDir() {
			look(name, ts.ReadFile(name))
			continue
		}
		ts.Check(filepath.WalkDir(ts.MkAbs(name), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			look(path, string(data))
			return err
		}))
	}
	switch {
	case neg && found != "":
		ts.Fatalf("%s", found)
	case !neg && found == "":
		ts.Fatalf("the secret is nowhere")
	}
}

// spellings are the ways in which a secret could be written. In base64 it looks different at each of three places, with
// what comes before and after it.
func spellings(secret string) map[string]string {
	raw := []byte(secret)
	quoted := strings.Trim(strconv.Quote(secret), `"`)
	all := map[string]string{
		"as it is": secret, "quoted": quoted, "in a query": url.QueryEscape(secret), "in a path": url.PathEscape(secret),
		"in hexadecimal digits": hex.EncodeToString(raw), "in capital hexadecimal digits": strings.ToUpper(hex.EncodeToString(raw)),
	}
	for place := range 3 {
		shifted := append(make([]byte, place), raw...)
		whole := len(shifted) / 3 * 4 // up to the last group that what follows cannot change
		first := (place + 2) / 3 * 4  // from the first that what precedes cannot
		all[fmt.Sprintf("in base64, at place %d", place)] = base64.RawStdEncoding.EncodeToString(shifted)[first:whole]
		all[fmt.Sprintf("in base64 for URLs, at place %d", place)] = base64.RawURLEncoding.EncodeToString(shifted)[first:whole]
	}
	return all
}
