// What the emulator remembers: accounts, groups, and in each group its members and the number of its messages. The
// messages themselves are not kept; no call served here gives them back.

import { randomBytes } from 'node:crypto';
import { Refusal } from './answers.mjs';
import { ignoresUnread, kindOf } from './grouptypes.mjs';

const MAX_GROUP_ID_BYTES = 48;

export function createState(adminAccount) {
  // The admin was made in the console, so the account is there before any import.
  return { accounts: new Set([adminAccount]), groups: new Map() };
}

export function addGroup(state, group) {
  state.groups.set(group.id, {
    members: new Map(),
    nextMsgSeq: 1, // consecutive, and the first message has 1 (1047/33529)
    lastMsgTime: 0,
    recentSends: new Map(),
    ...group,
  });
  return state.groups.get(group.id);
}

export function isWellFormedGroupId(id) {
  return /^[\x20-\x7e]+$/.test(id) && id.length <= MAX_GROUP_ID_BYTES;
}

export function findGroup(state, groupId) {
  if (!isWellFormedGroupId(groupId)) throw new Refusal(10015, 'invalid group id');
  const group = state.groups.get(groupId);
  if (group === undefined) throw new Refusal(10010, 'this group does not exist');
  return group;
}

export function makeGroupId(state, type) {
  const prefix = kindOf(type) === 'Community' ? '@TGS#_@TGS#c' : '@TGS#2';
  for (;;) {
    const id = prefix + Array.from(randomBytes(10), (byte) => String.fromCharCode(65 + (byte % 26))).join('');
    if (!state.groups.has(id)) return id;
  }
}

export function requireAccount(state, account) {
  if (!state.accounts.has(account)) throw new Refusal(10019, `the account ${account} does not exist`);
}

export function findMember(state, group, account) {
  requireAccount(state, account);
  const member = group.members.get(account);
  if (member === undefined) throw new Refusal(10007, `the account ${account} is not in the group`);
  return member;
}

// A member's msgSeq is how far the member has read (1047/33529). Who comes in has nothing unread.
export function addMember(group, account, role, joinTime) {
  const member = { account, role, joinTime, msgSeq: messageCount(group), lastSendMsgTime: 0 };
  group.members.set(account, member);
  return member;
}

export function messageCount(group) {
  return group.nextMsgSeq - 1;
}

export function unreadCount(group, member) {
  return messageCount(group) - member.msgSeq;
}

// Every message makes the group's number of messages grow by one. Where a member's read position moves along, the
// member's unread count stays: for the sender, for all where the message is not to be counted, and for all in a group
// whose type has no unread counts.
export function appendMessage(group, sender, time, countsAsUnread) {
  const seq = group.nextMsgSeq;
  group.nextMsgSeq += 1;
  group.lastMsgTime = time;
  for (const member of group.members.values()) {
    if (member.account === sender) member.lastSendMsgTime = time;
    if (member.account === sender || !countsAsUnread || ignoresUnread(group)) member.msgSeq += 1;
  }
  return seq;
}

export function markAllRead(group) {
  for (const member of group.members.values()) member.msgSeq = messageCount(group);
}
