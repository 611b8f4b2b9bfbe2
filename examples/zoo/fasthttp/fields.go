package main

import "github.com/valyala/fastjson"

func str(body *fastjson.Value, name string, most int) (string, error) {
	value := body.Get(name)
	if value == nil || value.Type() != fastjson.TypeString {
		return "", fail(10004, name+" has to be a string")
	}
	text := string(value.GetStringBytes())
	if text == "" || len(text) > most {
		return "", fail(10004, name+" is empty or too long")
	}
	return text, nil
}

func account(body *fastjson.Value, name string) (string, error) { return str(body, name, 32) }

func groupID(body *fastjson.Value) (string, error) {
	id, err := str(body, "GroupId", 48)
	if err != nil {
		return "", err
	}
	for i := range len(id) {
		if id[i] < 0x20 || id[i] > 0x7e {
			return "", fail(10015, "invalid group id")
		}
	}
	return id, nil
}

// count reads a number that may be as large as the caller likes: the group's number of messages bounds it.
func count(body *fastjson.Value, name string) (int64, error) {
	value := body.Get(name)
	if bug == "getint-zero" {
		// ZOO_BUG=getint-zero: GetInt64 answers 0 for whatever is not an integer.
		return max(body.GetInt64(name), 0), nil
	}
	if value == nil || value.Type() != fastjson.TypeNumber {
		return 0, fail(10004, name+" has to be an integer")
	}
	n, err := value.Int64()
	if err != nil || n < 0 {
		return 0, fail(10004, name+" has to be an integer from 0 to 2^63-1")
	}
	return n, nil
}

func list(body *fastjson.Value, name string, most int) ([]*fastjson.Value, error) {
	value := body.Get(name)
	if value == nil || value.Type() != fastjson.TypeArray {
		return nil, fail(10004, name+" has to be a list")
	}
	items := value.GetArray()
	if len(items) == 0 || len(items) > most {
		return nil, fail(10004, name+" has a wrong number of items")
	}
	return items, nil
}

func accounts(body *fastjson.Value, name, field string, most int) ([]string, error) {
	items, err := list(body, name, most)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(items))
	for _, item := range items {
		user := string(item.GetStringBytes())
		if field != "" {
			if user, err = account(item, field); err != nil {
				return nil, err
			}
		}
		names = append(names, user)
	}
	return names, nil
}
