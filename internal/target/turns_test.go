package target

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestTurns has callers come while another has the turn.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var queue turns
		if err := queue.take(t.Context()); err != nil {
			t.Fatal(err)
		}
		var order []string
		ended := make(chan string)
		come := func(ctx context.Context, name string) {
			go func() {
				if queue.take(ctx) == nil {
					order = append(order, name)
					queue.give()
				} else {
					name = "not " + name
				}
				ended <- name
			}()
			synctest.Wait()
		}
		come(t.Context(), "first")
		come(withUrgency(t.Context(), 5), "urgent")
		impatient, cancel := context.WithTimeout(withUrgency(t.Context(), 9), time.Second)
		defer cancel()
		come(impatient, "impatient")
		come(withUrgency(t.Context(), 5), "as urgent")
		come(withUrgency(t.Context(), 7), "most urgent")
		come(t.Context(), "second")
		if name := <-ended; name != "not impatient" {
			t.Errorf("%s has gone first", name)
		}
		queue.give()
		for range 5 {
			<-ended
		}
		if want := []string{"most urgent", "first", "urgent", "as urgent", "second"}; !slices.Equal(order, want) {
			t.Errorf("the turn goes to %q, want %q", order, want)
		}
		if err := queue.take(t.Context()); err != nil || len(queue.waiting) > 0 {
			t.Errorf("afterwards the turn is not to be had: %v, %d wait", err, len(queue.waiting))
		}
	})
}

// TestATurnThatComesTooLateIsHandedOn: whoever gives up at the very moment in which the turn comes must not keep it.
func TestATurnThatComesTooLateIsHandedOn(t *testing.T) {
	for range 200 {
		var queue turns
		if err := queue.take(t.Context()); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- queue.take(ctx) }()
		go cancel()
		queue.give()
		if err := <-ended; err == nil {
			queue.give()
		}
		if err := queue.take(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
