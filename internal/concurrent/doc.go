// Package concurrent judges what calls made at the same time do to each other, from a history of what happened: every call has
// to look as if it had taken effect at one instant between being sent and being answered. It does no input or output.
//
// A member's history has that member's calls and readings, and the messages of the group. It is checked against the state
// {messages, unread}, which changes as package model says: an accepted call makes unread the number or the messages, whichever
// is less; a refused call changes nothing; a message adds one to both. Members are checked one by one, which raises no false
// alarm and keeps the search short. What such a check cannot see is whether one message reaches all members at one instant: that
// is the message's, and the contract does not speak of it.
//
// A call that was not answered may have taken effect at any time since, or never. A search that does not end in time is
// inconclusive and never a pass.
package concurrent
