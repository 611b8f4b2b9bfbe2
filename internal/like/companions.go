package like

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// companions are what the calls beside the one under test were seen to do.
type companions struct {
	// refused has the answer to each call that is never accepted, and types that to the creation of a group of a type.
	refused, types map[string][]byte
	// assigned: the target chooses the ids of groups.
	assigned bool
	// hidden are fields of SelfInfo that get_joined_group_list never shows, and unlisted the types of groups that it never lists.
	hidden   []string
	unlisted map[string]bool
	// profile are the fields that get_group_info shows, with a value of each; nil where it was not seen.
	profile map[string]json.RawMessage
}

// notOffered is the answer for a call that was refused without an envelope.
const notOffered = `{"ActionStatus":"FAIL","ErrorInfo":"this call is not offered","ErrorCode":10003}`

func learnCompanions(exchanges []record.Exchange) companions {
	c := companions{refused: map[string][]byte{}, types: map[string][]byte{}, unlisted: map[string]bool{}}
	accepted, offered, types := map[string]bool{}, map[string]bool{}, map[string]string{}
	shown, listed := map[string]bool{}, map[string]bool{}
	for _, x := range exchanges {
		if _, companion := spec.Companions()[x.Command]; !companion || x.TransientFailure() {
			continue
		}
		a := judge.ReadAnswer(x)
		accepted[x.Command] = accepted[x.Command] || a.Accepted
		if !a.Accepted && c.refused[x.Command] == nil {
			c.refused[x.Command] = refusalOf(x, a)
		}
		switch x.Command {
		case "create_group", "import_group":
			var asked, got struct{ Type, GroupID string }
			if json.Unmarshal(x.Request.Body, &asked) != nil || asked.Type == "" {
				continue
			}
			if !a.Accepted {
				if c.types[asked.Type] == nil {
					c.types[asked.Type] = refusalOf(x, a)
				}
				continue
			}
			offered[asked.Type] = true
			if json.Unmarshal(x.Response.Body, &got) == nil && got.GroupID != "" {
				types[got.GroupID] = asked.Type
				c.assigned = c.assigned || asked.GroupID != "" && asked.GroupID != got.GroupID
			}
		case "get_joined_group_list":
			listing(x.Response.Body, types, shown, listed)
		case "get_group_info":
			c.learnProfile(x.Response.Body)
		}
	}
	maps.DeleteFunc(c.refused, func(command string, _ []byte) bool { return accepted[command] })
	maps.DeleteFunc(c.types, func(name string, _ []byte) bool { return offered[name] })
	if len(shown) > 0 {
		for _, field := range []string{"UnreadMsgNum", "MsgSeq"} {
			if !shown[field] {
				c.hidden = append(c.hidden, field)
			}
		}
	}
	for _, name := range types {
		c.unlisted[name] = name == "AVChatRoom" && len(listed) > 0 && !listed[name]
	}
	return c
}

func refusalOf(x record.Exchange, a judge.Answer) []byte {
	if a.Readable && json.Valid(x.Response.Body) {
		return x.Response.Body
	}
	return []byte(notOffered)
}

// listing notes which fields of SelfInfo a list of groups shows, and of which types the groups are.
func listing(body []byte, types map[string]string, shown, listed map[string]bool) {
	var answer struct {
		GroupIDList []struct {
			GroupID  string
			SelfInfo map[string]any
		}
	}
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	for _, entry := range answer.GroupIDList {
		listed[types[entry.GroupID]] = true
		for field := range entry.SelfInfo {
			shown[field] = true
		}
	}
}

// ofItself are the fields of a group that an emulator has values of its own for, and which no other value replaces.
var ofItself = []string{"GroupId", "ErrorCode", "ErrorInfo", "NextMsgSeq", "MemberNum", "MemberList", "Type", "Name", "Owner_Account", "CreateTime", "Appid", "LastMsgTime", "LastInfoTime"}

func (c *companions) learnProfile(body []byte) {
	var answer struct{ GroupInfo []map[string]json.RawMessage }
	if json.Unmarshal(body, &answer) != nil {
		return
	}
	for _, info := range answer.GroupInfo {
		if string(info["ErrorCode"]) != "0" && info["ErrorCode"] != nil {
			continue
		}
		if c.profile == nil {
			c.profile = map[string]json.RawMessage{}
		}
		for field, value := range info {
			if c.profile[field] == nil {
				c.profile[field] = value
			}
		}
	}
}

// serve answers a companion call as it was seen, from what the emulator answers.
func (c companions) serve(next http.Handler, w http.ResponseWriter, r *http.Request, command string) {
	if body := c.refused[command]; body != nil {
		answerWith(w, body)
		return
	}
	switch command {
	case "create_group", "import_group":
		body, fields := bodyOf(r)
		kind, _ := fields["Type"].(string)
		if refusal := c.types[kind]; refusal != nil {
			answerWith(w, refusal)
			return
		}
		if c.assigned && fields["GroupId"] != nil {
			delete(fields, "GroupId")
			body = spell(fields)
		}
		next.ServeHTTP(w, withBody(r, body))
	case "get_joined_group_list":
		c.change(next, w, r, "GroupIdList", c.listed)
	case "get_group_info":
		c.change(next, w, r, "GroupInfo", c.profiled)
	default:
		next.ServeHTTP(w, r)
	}
}

// change passes an answer's list through a change, which says of each entry whether it stays.
func (c companions) change(next http.Handler, w http.ResponseWriter, r *http.Request, list string, keep func(map[string]any) bool) {
	answer := capture(next, r)
	fields := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(answer.body.Bytes()))
	decoder.UseNumber()
	entries, ok := []any(nil), false
	if decoder.Decode(&fields) == nil {
		entries, ok = fields[list].([]any)
	}
	if !ok {
		answer.send(w, answer.body.Bytes())
		return
	}
	fields[list] = slices.DeleteFunc(entries, func(entry any) bool {
		object, isObject := entry.(map[string]any)
		return isObject && !keep(object)
	})
	answer.send(w, spell(fields))
}

func (c companions) listed(entry map[string]any) bool {
	if self, ok := entry["SelfInfo"].(map[string]any); ok {
		for _, field := range c.hidden {
			delete(self, field)
		}
	}
	kind, _ := entry["Type"].(string)
	return !c.unlisted[kind]
}

func (c companions) profiled(info map[string]any) bool {
	if c.profile == nil || info["Type"] == nil {
		return true
	}
	for field := range info {
		if c.profile[field] == nil && !slices.Contains(ofItself, field) {
			delete(info, field)
		}
	}
	for field, value := range c.profile {
		if info[field] == nil && !slices.Contains(ofItself, field) {
			info[field] = value
		}
	}
	return true
}
