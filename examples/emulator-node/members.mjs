// Members coming and going: add_group_member (1047/34921), import_group_member (1047/34916), delete_group_member
// (1047/34949). Joining and leaving write no notice into the group, so they leave its number of messages alone.

import { Refusal } from './answers.mjs';
import { asAccounts, asFilledString, asFlag, asObjects, asOneOf, asString, asWhole, optional } from './fields.mjs';
import { ignoresUnread, refuseAVChatRoom } from './grouptypes.mjs';
import { addMember, findGroup, requireAccount } from './state.mjs';
import { asUnreadMsgNum, storeUnread } from './unread.mjs';

const MAX_MEMBERS_IN_A_CALL = 300;
const FAILED = 0;
const ADDED = 1;
const ALREADY_IN = 2;

export function readNewMembers(value, min, max) {
  if (Array.isArray(value) && value.length > max) throw new Refusal(10005, `more than ${max} accounts in the request`);
  return asObjects(value, 'MemberList', min, max).map((item) => ({
    account: asFilledString(item.Member_Account, 'Member_Account'),
    role: optional(item.Role, 'Member', asOneOf, 'Role', ['Admin']),
    item,
  }));
}

export function addGroupMember(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  optional(body.Silence, false, asFlag, 'Silence');
  const newMembers = readNewMembers(body.MemberList, 1, MAX_MEMBERS_IN_A_CALL);
  const group = findGroup(app.state, groupId);
  refuseAVChatRoom(group.type, 10007);
  for (const { account } of newMembers) requireAccount(app.state, account);
  refuseWhenFull(group, newMembers);
  return {
    MemberList: newMembers.map(({ account }) => {
      if (group.members.has(account)) return { Member_Account: account, Result: ALREADY_IN };
      addMember(group, account, 'Member', app.seconds());
      return { Member_Account: account, Result: ADDED };
    }),
  };
}

function refuseWhenFull(group, newMembers) {
  const accounts = new Set([...group.members.keys(), ...newMembers.map(({ account }) => account)]);
  if (accounts.size > group.members.size && accounts.size > group.maxMemberCount) {
    throw new Refusal(10014, 'the group is full');
  }
}

export function importGroupMember(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  const newMembers = readNewMembers(body.MemberList, 1, MAX_MEMBERS_IN_A_CALL);
  for (const newMember of newMembers) {
    newMember.joinTime = optional(newMember.item.JoinTime, undefined, asWhole, 'JoinTime');
    newMember.unread = optional(newMember.item.UnreadMsgNum, 0, asUnreadMsgNum);
  }
  const group = findGroup(app.state, groupId);
  refuseAVChatRoom(group.type, 10007);
  return {
    MemberList: newMembers.map((newMember) => ({
      Member_Account: newMember.account,
      Result: importMember(app, group, newMember),
    })),
  };
}

function importMember(app, group, { account, role, joinTime, unread }) {
  const now = app.seconds();
  if (group.members.has(account)) return ALREADY_IN;
  if (!app.state.accounts.has(account)) return FAILED;
  if (joinTime !== undefined && (joinTime <= group.createTime || joinTime > now)) return FAILED;
  const member = addMember(group, account, role, joinTime ?? now);
  if (!ignoresUnread(group)) storeUnread(group, member, unread);
  return ADDED;
}

// An account that is not in the group is passed over without an error.
export function deleteGroupMember(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  const accounts = asAccounts(body.MemberToDel_Account, 'MemberToDel_Account', 1, 100);
  optional(body.Silence, false, asFlag, 'Silence');
  optional(body.Reason, '', asString, 'Reason');
  const group = findGroup(app.state, groupId);
  refuseAVChatRoom(group.type, 10004);
  if (accounts.includes(group.owner)) throw new Refusal(10007, 'the owner cannot be removed');
  for (const account of accounts) group.members.delete(account);
  return {};
}
