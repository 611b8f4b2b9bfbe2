// Command go-http is an adapter without an SDK: the call in plain net/http, an example to copy from.
package main

import (
	"encoding/json"
	"log"
	"os"
	"runtime"
	"sync"
)

func main() {
	c, err := fromEnvironment()
	if err != nil {
		log.Fatal(err)
	}
	cases, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for cases.More() {
		var one struct {
			ID, Op, Group, Member string
			Number                json.Number
			Repeat                int
			Members               []string
			Numbers               []json.Number
		}
		if err := cases.Decode(&one); err != nil {
			log.Fatal("a case is not a JSON object of strings and numbers: ", err)
		}
		answer := any(map[string]any{"id": one.ID, "unsupported": true})
		switch one.Op {
		case "hello":
			answer = map[string]string{"id": one.ID, "sdk": "net/http", "version": runtime.Version()}
		case "set", "burst":
			r := c.set(one.Group, one.Member, one.Number)
			for i := 1; i < one.Repeat && r.OK; i++ {
				r = c.set(one.Group, one.Member, one.Number)
			}
			r.ID, answer = one.ID, &r
		case "threads":
			results, calls := make([]result, len(one.Members)), sync.WaitGroup{}
			for i, member := range one.Members {
				calls.Go(func() { results[i] = c.set(one.Group, member, one.Numbers[i]) })
			}
			calls.Wait()
			answer = map[string]any{"id": one.ID, "results": results}
		}
		if err := answers.Encode(answer); err != nil {
			log.Fatal("nobody reads the answers: ", err)
		}
	}
}
