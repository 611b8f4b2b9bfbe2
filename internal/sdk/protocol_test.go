package sdk

import (
	"strings"
	"testing"
)

func TestAsk(t *testing.T) {
	t.Parallel()
	big := Case{Op: OpSet, Group: "g", Members: []string{`"`}, Numbers: []string{"18446744073709551616"}, Repeat: 1}
	for _, test := range []struct {
		c    Case
		want string
	}{
		{Case{Op: OpHello}, `{"id":"7","op":"hello"}`},
		{big, `{"id":"7","op":"set","group":"g","member":"\"","number":18446744073709551616,"threads":1,"repeat":1}`},
		{Case{Op: OpBurst, Group: "g", Members: []string{"m"}, Numbers: []string{"0"}, Repeat: 250},
			`{"id":"7","op":"burst","group":"g","member":"m","number":0,"threads":1,"repeat":250}`},
		{Case{Op: OpThreads, Group: "g", Members: []string{"a", "b"}, Numbers: []string{"1", "2"}, Repeat: 1},
			`{"id":"7","op":"threads","group":"g","members":["a","b"],"numbers":[1,2],"threads":2,"repeat":1}`},
	} {
		if got, err := ask("7", test.c); err != nil || string(got) != test.want+"\n" {
			t.Errorf("%s asks %s: %v", test.c.Op, got, err)
		}
	}
}

func TestUnderstand(t *testing.T) {
	t.Parallel()
	set := Case{Op: OpSet}
	crowd := Case{Op: OpThreads, Members: []string{"a", "b"}}
	for _, test := range []struct {
		c    Case
		line string
	}{
		{set, `{"id":"7","ok":true}`},
		{set, ` {"ok":false,"code":10010,"message":"x","id":"7","more":{}}` + "\r"},
		{set, `{"id":"7","ok":false,"code":null}`},
		{set, `{"id":"7","unsupported":true}`},
		{Case{Op: OpBurst}, `{"id":"7","ok":true,"code":0}`},
		{Case{Op: OpHello}, `{"id":"7","sdk":"x"}`},
		{crowd, `{"id":"7","results":[{"ok":true},{"ok":false,"code":-1}]}`},
	} {
		if _, err := understand([]byte(test.line), "7", test.c); err != nil {
			t.Errorf("%s: %v", test.line, err)
		}
	}
	for _, test := range []struct {
		c    Case
		line string
	}{
		{set, ""}, {set, "ok"}, {set, "[]"}, {set, `{"ok":true}`}, {set, `{"id":7,"ok":true}`}, {set, `{"id":"8","ok":true}`},
		{set, `{"id":"7"}`}, {set, `{"id":"7","ok":"true"}`}, {set, `{"id":"7","ok":1}`}, {set, `{"id":"7","ok":true} {}`},
		{set, `{"id":"7","ok":true,"ok":false}`}, {set, `{"id":"7","ok":false,"code":"10010"}`}, {set, `{"id":"7","ok":false,"code":1.5}`},
		{set, `{"id":"7","ok":false,"code":99999999999999999999}`}, {set, "{\"id\":\"7\",\"ok\":true,\"message\":\"\xff\"}"},
		{Case{Op: OpHello}, `{"id":"7","version":"1"}`}, {Case{Op: OpHello}, `{"id":"7","ok":true}`},
		{crowd, `{"id":"7","ok":true}`}, {crowd, `{"id":"7","results":[{"ok":true}]}`}, {crowd, `{"id":"7","results":[true,false]}`},
		{crowd, `{"id":"7","results":[{"ok":true},{"code":1}]}`},
	} {
		if _, err := understand([]byte(test.line), "7", test.c); err == nil {
			t.Errorf("%s is taken", test.line)
		}
	}
}

func TestTextsAreShort(t *testing.T) {
	t.Parallel()
	got := short(strings.Repeat("ü", longestText))
	if len(got) > longestText+4 || !strings.HasSuffix(got, "ü…") {
		t.Errorf("%d bytes, %q", len(got), got[len(got)-8:])
	}
}

func TestUserSigsAreHidden(t *testing.T) {
	t.Parallel()
	sig := "eJyqVgrxCdZLrSjILEpVsrIwMzEw0AELZaak5pVkpmWmFilZKVVkJuZnleYpQaSKU7ITCwoyU5SsDE0MoAAqk5muZKUU7Odm4pYb5hxQmpwfUezkX5AU5mac5uacZmruFZBrkFoVZZiVGubpkxOWbAs1siQzN1XJytAc1bgysOVGegZKtYAAAAD--*B9MXA_"
	for _, text := range []string{sig, "GET /?usersig=" + sig + "&random=1", "usersig=short ", `"` + strings.ReplaceAll(sig, "*", "%2A") + `"`} {
		if got := hideUserSigs(text); !strings.Contains(got, userSigVariable) || strings.Contains(got, sig[:40]) || strings.Contains(got, "short") {
			t.Errorf("%q is left of %q", got, text)
		}
	}
	if got := hideUserSigs("eJust a word, and usersigs"); got != "eJust a word, and usersigs" {
		t.Errorf("%q", got)
	}
}

// Who gave the id back as a number is not told that there is none.
func TestAnIDIsAText(t *testing.T) {
	for line, says := range map[string]string{`{"id":7,"ok":true}`: `has an id that is not a text: it has to be the case's, "7", with the quotes`, `{"ok":true}`: "has no id"} {
		if _, err := understand([]byte(line), "7", Case{Op: OpSet}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s is refused with %v, want …%s…", line, err, says)
		}
	}
}
