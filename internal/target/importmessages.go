package target

import (
	"context"
	"sync"
	"time"

	"github.com/unreadcheck/unreadcheck/spec"
	"github.com/unreadcheck/unreadcheck/spec/program"
	"github.com/unreadcheck/unreadcheck/spec/record"
)

// messagesPerImport is how many messages one import_group_msg takes (documentation 1047/34968, 2022-10-24).
const messagesPerImport = 7

// importsAtOnce is how many calls that import messages into one group are under way at the same time, where an answer takes so
// long that it pays.
const importsAtOnce = 8

// messageImport imports messages into one group, each a second later than the one before.
//
// A target takes few of them in one call, and only messages that are later than its latest; of others it says that they
// failed, each by itself (documentation 1047/34968, 2024-07-16, "Sample request"). So calls for one group have to arrive in
// their order. To wait for each answer is sure, and takes a round trip for every few messages. Over a network several calls
// are under way instead, begun in their order and a part of a round trip apart. Where one overtakes another, what the target
// says has failed is imported once more, later still, and the calls are spaced further.
type messageImport struct {
	*Stage
	group   string
	created time.Time
	// last is how many seconds after created the last message was sent.
	last int
}

func (m *messageImport) run(ctx context.Context, messages int) *record.Obstacle {
	var apart time.Duration // between two calls; 0 where each waits for the answer to the one before
	for left, first := messages, true; left > 0; first = false {
		if apart == 0 {
			n := min(left, messagesPerImport)
			r := m.call(ctx, n)
			if !r.ok() {
				return r.obstacle(m.session.contract, "a group with messages")
			}
			left -= n // also of a call that was made again because its answer was lost: then they are there already
			if stored, told := storedMessages(r); first && told && stored == n && left > 2*messagesPerImport {
				apart = importSpacing(r.exchange)
			}
			continue
		}
		stored := m.wave(ctx, left, apart)
		if ctx.Err() != nil {
			return interrupted(ctx)
		}
		if apart *= 2; 2*stored < left {
			apart = 0
		}
		left -= stored
	}
	return nil
}

// importSpacing is how far apart calls are begun where the first of them took as long as this one; 0 where it is not worth while.
func importSpacing(x record.Exchange) time.Duration {
	apart := (x.Answered - x.Sent) / importsAtOnce
	if limit := spec.Companions()["import_group_msg"].Limit; apart <= limit.Per/time.Duration(limit.Calls) {
		return 0 // the limit would space them as far
	}
	return apart
}

// wave imports messages by calls that do not wait for each other's answers, and returns how many were stored for sure.
func (m *messageImport) wave(ctx context.Context, messages int, apart time.Duration) int {
	replies := make([]reply, (messages+messagesPerImport-1)/messagesPerImport)
	var answering sync.WaitGroup
	for i := range replies {
		if i > 0 {
			sleep(ctx, apart)
		}
		body := m.body(min(messagesPerImport, messages-i*messagesPerImport))
		answering.Go(func() { replies[i] = m.send(ctx, body) })
	}
	answering.Wait()
	stored := 0
	for _, r := range replies {
		n, _ := storedMessages(r)
		stored += n
	}
	return stored
}

func (m *messageImport) call(ctx context.Context, messages int) reply {
	return m.send(ctx, m.body(messages))
}

func (m *messageImport) send(ctx context.Context, body map[string]any) reply {
	return m.companion(ctx, "import_group_msg", body)
}

// body asks for so many messages, the next in time.
func (m *messageImport) body(messages int) map[string]any {
	var list []any
	for range messages {
		m.last++
		list = append(list, message(m.accounts[program.Owner], uint32(m.last), map[string]any{
			"SendTime": m.created.Add(time.Duration(m.last) * time.Second).Unix(),
		}))
	}
	return map[string]any{"GroupId": m.group, "MsgList": list}
}

// storedMessages is how many messages of a call were stored, as far as its answer says so of each.
func storedMessages(r reply) (stored int, told bool) {
	if !r.ok() {
		return 0, false
	}
	results := list(r.fields["ImportMsgResult"])
	for _, item := range results {
		if code := integer(object(item)["Result"]); code != nil && *code == 0 {
			stored++
		}
	}
	return stored, len(results) > 0
}
