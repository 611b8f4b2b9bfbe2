package target

import (
	"strings"
	"testing"

	"github.com/unreadcheck/unreadcheck/spec/record"
)

// A target may repeat in a webhook what it was sent. Recordings are saved, so that a secret is not to be in them.
func TestWebhooksAreRecordedWithoutSecrets(t *testing.T) {
	c := &Client{redactor: NewRedactor()}
	c.redactor.Hide("eJwtzE0LgkAQgOH-stcKWZ", "USERSIG")
	heard := c.cleanCallbacks([]record.Callback{
		{Command: "eJwtzE0LgkAQgOH-stcKWZ", GroupID: "g eJwtzE0LgkAQgOH-stcKWZ", Body: record.Bytes(`{"usersig":"eJwtzE0LgkAQgOH-stcKWZ"}`)},
		{Command: "Group.CallbackAfterSendMsg", GroupID: "g", Body: record.Bytes(`{"GroupId":"g"}`)},
	})
	for _, text := range []string{heard[0].Command, heard[0].GroupID, string(heard[0].Body)} {
		if strings.Contains(text, "eJwtz") || !strings.Contains(text, "$USERSIG") {
			t.Errorf("it is recorded as %s", text)
		}
	}
	if plain := heard[1]; plain.Command != "Group.CallbackAfterSendMsg" || plain.GroupID != "g" || string(plain.Body) != `{"GroupId":"g"}` {
		t.Errorf("one without a secret becomes %+v", plain)
	}
}
