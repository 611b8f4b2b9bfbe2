// Messages of a group: send_group_msg (1047/34929), import_group_msg (1047/34915) and
// send_group_system_notification (1047/34958).

import { createHash } from 'node:crypto';
import { Refusal } from './answers.mjs';
import {
  asAccounts, asFilledString, asFlag, asObject, asObjects, asOneOf, asString, asStrings, asWhole, InvalidField,
  optional,
} from './fields.mjs';
import { ignoresUnread, kindOf, refuseAVChatRoom } from './grouptypes.mjs';
import { writeJson } from './jsonparse.mjs';
import { appendMessage, findGroup, markAllRead, requireAccount } from './state.mjs';

const MAX_UINT32 = 4294967295;
const MAX_BODY_BYTES = 12288;
const MAX_IMPORTED_IN_A_CALL = 7;
const REPEAT_WINDOW_IN_MILLISECONDS = 5 * 60 * 1000;
const PRIORITIES = ['High', 'Normal', 'Low', 'Lowest'];

export function sendGroupMsg(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  const message = readMessage(body);
  const group = findGroup(app.state, groupId);
  // Without From_Account the app admin is the sender; neither has to be a member.
  const sender = optional(body.From_Account, app.admin, asFilledString, 'From_Account');
  requireAccount(app.state, sender);
  if (message.noUnread && ignoresUnread(group)) throw new InvalidField('NoUnread is not for a group of this type');
  if (message.content.length > MAX_BODY_BYTES) throw new Refusal(80002, 'the message is too long');

  const earlier = findRepeated(app, group, message);
  if (earlier !== undefined) return earlier.answer;
  const answer = { MsgTime: app.seconds(), MsgSeq: 0 };
  // A message for those who are online now is not stored, so it does not count.
  if (!message.onlineOnly) answer.MsgSeq = appendMessage(group, sender, answer.MsgTime, !message.noUnread);
  rememberSend(app, group, message, answer);
  if (!message.noCallback) app.notify(afterSendMsg(app, group, sender, message, answer));
  return answer;
}

function readMessage(body) {
  const sendControls = optional(body.SendMsgControl, [], asStrings, 'SendMsgControl');
  const callbackControls = optional(body.ForbidCallbackControl, [], asStrings, 'ForbidCallbackControl');
  optional(body.MsgPriority, 'Normal', asOneOf, 'MsgPriority', PRIORITIES);
  return {
    random: asWhole(body.Random, 'Random', 0, MAX_UINT32),
    content: readContent(body.MsgBody),
    onlineOnly: optional(body.OnlineOnlyFlag, false, asFlag, 'OnlineOnlyFlag'),
    noUnread: sendControls.includes('NoUnread'),
    noCallback: callbackControls.includes('ForbidAfterSendMsgCallback'),
  };
}

// The content is kept as the bytes of its JSON text: enough to measure it, to compare it and to pass it on.
function readContent(msgBody) {
  for (const element of asObjects(msgBody, 'MsgBody', 1, Infinity)) {
    asFilledString(element.MsgType, 'MsgType');
    asObject(element.MsgContent, 'MsgContent');
  }
  return Buffer.from(writeJson(msgBody));
}

// The same Random with the same content within five minutes is the same message, sent again by a cautious caller. It
// gets the first one's answer.
function findRepeated(app, group, message) {
  const earlier = group.recentSends.get(repeatKey(message));
  return earlier !== undefined && app.milliseconds() < earlier.until ? earlier : undefined;
}

function rememberSend(app, group, message, answer) {
  const now = app.milliseconds();
  for (const [key, { until }] of group.recentSends) {
    if (until > now) break; // entered in order of time, so all that follow are newer
    group.recentSends.delete(key);
  }
  group.recentSends.set(repeatKey(message), { answer, until: now + REPEAT_WINDOW_IN_MILLISECONDS });
}

function repeatKey(message) {
  return `${message.random} ${createHash('sha256').update(message.content).digest('hex')}`;
}

function afterSendMsg(app, group, sender, message, answer) {
  const head = {
    CallbackCommand: 'Group.CallbackAfterSendMsg',
    GroupId: group.id,
    Type: group.type,
    From_Account: sender,
    Operator_Account: app.admin,
    Random: message.random,
    MsgSeq: answer.MsgSeq,
    MsgTime: answer.MsgTime,
    OnlineOnlyFlag: message.onlineOnly ? 1 : 0,
  };
  const text = `${JSON.stringify(head).slice(0, -1)},"MsgBody":${message.content}}`;
  return { command: head.CallbackCommand, text };
}

export function importGroupMsg(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  const messages = asObjects(body.MsgList, 'MsgList', 1, MAX_IMPORTED_IN_A_CALL).map(readImportedMessage);
  optional(body.RecentContactFlag, false, asFlag, 'RecentContactFlag');
  const group = findGroup(app.state, groupId);
  refuseAVChatRoom(group.type, 10007);
  const results = messages.map((message) => importMessage(app, group, message));
  // Imported messages are history: afterwards nobody has anything unread.
  if (results.some(({ Result }) => Result === 0)) markAllRead(group);
  return { ImportMsgResult: results };
}

function readImportedMessage(item) {
  optional(item.Random, 0, asWhole, 'Random', 0, MAX_UINT32);
  return {
    sender: asFilledString(item.From_Account, 'From_Account'),
    time: asWhole(item.SendTime, 'SendTime'),
    content: readContent(item.MsgBody),
  };
}

// The times have to ascend, from after the group's creation and its latest message up to now. A message whose time does
// not fit fails alone.
function importMessage(app, group, { sender, time, content }) {
  const isInOrder = time > group.createTime && time > group.lastMsgTime && time <= app.seconds();
  if (!isInOrder) return { MsgSeq: 0, MsgTime: time, Result: 10004 };
  if (content.length > MAX_BODY_BYTES) return { MsgSeq: 0, MsgTime: time, Result: 80002 };
  return { MsgSeq: appendMessage(group, sender, time, true), MsgTime: time, Result: 0 };
}

// A system notification is shown to members and is not a message of the group: the number of messages stays.
export function sendGroupSystemNotification(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  asFilledString(body.Content, 'Content');
  const receivers = optional(body.ToMembers_Account, [], asAccounts, 'ToMembers_Account', 0, 500);
  const group = findGroup(app.state, groupId);
  if (kindOf(group.type) === 'AVChatRoom' && receivers.length > 0) {
    throw new InvalidField('ToMembers_Account is not for a group of the type AVChatRoom');
  }
  return {};
}
