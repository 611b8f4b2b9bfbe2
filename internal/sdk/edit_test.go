package sdk

// edit changes the recording of a case.
type edit struct {
	name   string
	change func(*Recording)
}

// requests changes each request of a recording.
func requests(change func(*Request)) func(*Recording) {
	return func(r *Recording) {
		for i := range r.Requests {
			change(&r.Requests[i])
		}
	}
}

func told(results ...Result) func(*Recording) {
	return func(r *Recording) { r.Results = results }
}

func bodyOf(text string) func(*Recording) {
	return requests(func(q *Request) { q.Request.Body = []byte(text) })
}

func parameter(name, value string) func(*Recording) {
	return requests(func(q *Request) {
		for i := range q.Query {
			if q.Query[i].Name == name {
				q.Query[i].Value = value
			}
		}
	})
}

func trouble(kind TroubleKind) func(*Recording) {
	return func(r *Recording) { r.Results, r.Trouble = nil, &Trouble{kind, "so it went"} }
}

// repeated repeats the first request so many times.
func repeated(times int) func(*Recording) {
	return func(r *Recording) {
		for range times {
			r.Requests = append(r.Requests, r.Requests[0])
		}
	}
}
