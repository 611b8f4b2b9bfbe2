// set_unread_msg_num (1047/34909): the call that all the others are here for.

import { asFilledString, asString, InvalidField } from './fields.mjs';
import { ignoresUnread } from './grouptypes.mjs';
import { JsonNumber } from './jsonparse.mjs';
import { findGroup, findMember, messageCount } from './state.mjs';

export function setUnreadMsgNum(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  const account = asFilledString(body.Member_Account, 'Member_Account');
  const wanted = asUnreadMsgNum(body.UnreadMsgNum);
  const group = findGroup(app.state, groupId);
  // "No error, no effect" (1047/34909, "Applicable group types"). It comes before the member is looked up because an
  // AVChatRoom keeps no list of its members.
  if (ignoresUnread(group)) return {};
  storeUnread(group, findMember(app.state, group, account), wanted);
  return {};
}

// A number above the group's current number of messages is not an error: it becomes that number.
export function storeUnread(group, member, wanted) {
  const unread = Math.min(wanted, messageCount(group));
  member.msgSeq = messageCount(group) - unread;
}

// Only plain digits are a count: 5.0 and 5e0 are spelt like no integer, and there is no unread count of -1.
export function asUnreadMsgNum(value) {
  if (value === undefined) throw new InvalidField('UnreadMsgNum is missing');
  if (!(value instanceof JsonNumber)) throw new InvalidField('UnreadMsgNum is not a number');
  if (!/^[0-9]+$/.test(value.spelling)) throw new InvalidField('UnreadMsgNum is not an integer from 0 on');
  // No group has so many messages that a number beyond 2^53 and 2^53 itself would be cut to different counts.
  return Math.min(Number(value.spelling), Number.MAX_SAFE_INTEGER);
}
