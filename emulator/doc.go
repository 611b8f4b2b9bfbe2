// Package emulator is the reference implementation of Tencent Cloud IM's call set_unread_msg_num, with the 18 companion
// calls that set a stage for it and read it back. An [Emulator] is an [net/http.Handler] that keeps one app's accounts,
// groups and members in memory:
//
//	e, err := emulator.New(emulator.Options{})
//	...
//	defer e.Close()
//	server := httptest.NewServer(e)
//
// A caller signs its UserSig with [DefaultSecretKey], for [DefaultSDKAppID] and the account [DefaultAdmin], unless the
// [Options] have others.
//
// # What follows the contract
//
// The path, the method, the limit, the schema of the body, the HTTP status, the words and further required fields of
// answers, the group types that count unread messages, and the error code of each condition are the contract's: a contract that says something else makes an emulator that does something
// else. Where a condition has several codes, because the documentation contradicts itself, the answer has the first.
// The companions follow spec.Companions in the same way. Error codes that are of the companions alone are constants;
// what they mean comes from the contract.
//
// # In which order a call is refused
//
// Path, sdkappid, identifier, usersig, whether the caller is an admin, rate limit, method, body, fields, group, member.
// The documentation has no order. A refused call has no effect. It counts towards its limit if it got as far as that,
// unless it was over it. The parameters random and contenttype and the Content-Type header are not looked at: nothing
// is documented for a call that has others.
//
// # Unread counts
//
// A group has a NextMsgSeq, which begins at 1 and rises by one with each stored message; the number of its messages is
// NextMsgSeq - 1. A member has a MsgSeq, up to which it has read, and an unread count of (NextMsgSeq - 1) - MsgSeq.
// Setting the count to n makes that min(n, NextMsgSeq - 1). In groups whose type counts no unread messages the count is
// 0 and MsgSeq is always the last message's.
//
// # Where the documentation is silent
//
//   - A member that joins, other than by import with an UnreadMsgNum, has read all that was said before.
//   - A message counts as read by its sender and changes nothing about the sender's other unread messages.
//   - A message with the SendMsgControl NoUnread is stored and moves every member's MsgSeq along, so that no count
//     changes.
//   - A message with OnlineOnlyFlag 1 is not stored and has the MsgSeq 0, except in an AVChatRoom, where the flag is
//     ignored.
//   - A duplicate message is answered like the first, with its MsgSeq and MsgTime.
//   - Joining, leaving and changing a group post no notices, so that messages are those that were sent or imported.
//   - An account that is deleted leaves its groups. A group that its owner leaves has no owner.
//   - The id of a dissolved group may be taken again; until then it is remembered as dissolved.
//   - 5.0 and 5e0 are not integers. A body is read strictly: one JSON object of at most 1 MiB, each key once, valid
//     UTF-8, nothing after it.
//   - Sizes of groups, muting, message frequency and what a plan includes are not enforced; MaxMemberNum is as it was
//     given.
//
// # Departures
//
// [Hooks] make an emulator depart from the contract, so that a suite can be proved to notice. Package fault, below this
// one, declares such departures by name; without hooks there are none.
//
// # Webhooks
//
// With a CallbackURL, Group.CallbackAfterSendMsg and Group.CallbackAfterCreateGroup are posted beside the calls that
// cause them, at most 16 at a time, each for at most five seconds and never twice. Up to 1024 more wait their turn;
// beyond that they are lost, which [Emulator.Close] tells. Imports, duplicates, messages that are not stored, and
// set_unread_msg_num post nothing.
package emulator
