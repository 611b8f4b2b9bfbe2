package behaviour

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/unreadcheck/unreadcheck/internal/judge"
	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// traits are what a run tells of its target whatever the program, in the order of their names.
func traits(c *spec.Contract, played []judge.Played, exchanges []record.Exchange) []Trait {
	found := map[string]string{}
	lookTraits(played, found)
	orders, counts := map[string]int{}, map[string]bool{}
	for _, x := range exchanges {
		if x.TransientFailure() {
			continue
		}
		switch x.Command {
		case "create_group", "import_group":
			groupTraits(c, x, found)
		case "get_joined_group_list":
			for _, field := range []string{"UnreadMsgNum", "MsgSeq"} {
				if bytes.Contains(x.Response.Body, []byte(`"`+field+`"`)) {
					counts[field] = true
				}
			}
		case c.Command():
			if keys := Keys(x.Response.Body); judge.ReadAnswer(x).Accepted && len(keys) > 0 {
				orders[strings.Join(keys, ", ")]++
			}
		}
	}
	if order, most := "", 0; len(orders) > 0 {
		for keys, n := range orders {
			if n > most || n == most && keys < order {
				order, most = keys, n
			}
		}
		found["keys of an accepted answer"] = order
	}
	if len(counts) > 0 {
		found["fields that show a count"] = strings.Join(slices.Sorted(maps.Keys(counts)), ", ")
	}
	var out []Trait
	for name, value := range found {
		out = append(out, Trait{name, value})
	}
	slices.SortFunc(out, func(a, b Trait) int { return cmp.Compare(a.Name, b.Name) })
	return out
}

// lookTraits are what groups show of themselves.
func lookTraits(played []judge.Played, found map[string]string) {
	fields := map[string]bool{}
	for _, p := range played {
		for _, rec := range p.Recordings {
			for _, step := range rec.Steps {
				if step.Snapshot == nil {
					continue
				}
				for name := range step.Snapshot.Profile {
					fields[name] = true
				}
				found["fields of a group's profile"] = strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
				switch {
				case step.Snapshot.History != nil:
					found["messages of a group"] = "shown"
				case found["messages of a group"] == "":
					found["messages of a group"] = "not shown"
				}
			}
		}
	}
}

// groupTraits are what one creation of a group tells: whether its type is offered, and who chooses ids. What was offered once is
// offered, whatever kept other creations from it.
func groupTraits(c *spec.Contract, x record.Exchange, found map[string]string) {
	var asked struct{ Type, GroupID string }
	var got struct{ GroupID string }
	if json.Unmarshal(x.Request.Body, &asked) != nil || asked.Type == "" {
		return
	}
	name := "group type " + asked.Type
	a := judge.ReadAnswer(x)
	switch {
	case a.Accepted:
		found[name] = "offered"
		if json.Unmarshal(x.Response.Body, &got) == nil && asked.GroupID != "" && got.GroupID != "" {
			found["ids of groups"] = "those that are asked for"
			if got.GroupID != asked.GroupID {
				found["ids of groups"] = "chosen by the target"
			}
		}
	case a.Readable && found[name] == "" && !judge.Transient(c, x) && !judge.TooFrequent(c, x) && !judge.LockedOut(c, x):
		found[name] = fmt.Sprintf("refused with %d", a.Code)
	}
}

// Keys are the keys of a JSON object in the order in which they stand there; none of what is not an object.
func Keys(body []byte) []string {
	decoder := json.NewDecoder(bytes.NewReader(body))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil
	}
	var keys []string
	for decoder.More() {
		token, err := decoder.Token()
		name, isText := token.(string)
		var value json.RawMessage
		if err != nil || !isText || decoder.Decode(&value) != nil {
			return nil
		}
		keys = append(keys, name)
	}
	return keys
}
