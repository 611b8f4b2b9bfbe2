// The calls that only read: get_group_info (1047/34961), get_group_member_info (1047/34948),
// get_specified_group_member_info (1047/64897), get_joined_group_list (1047/34960), get_role_in_group (1047/34963).

import { Refusal } from './answers.mjs';
import {
  asAccounts, asFilledString, asFlag, asObject, asOneOf, asString, asStrings, asWhole, InvalidField, optional,
} from './fields.mjs';
import { kindOf, refuseAVChatRoom, TYPE_NAMES } from './grouptypes.mjs';
import { findGroup, messageCount, unreadCount } from './state.mjs';

// A refused group is told in its own element; the other groups of the call are answered.
export function getGroupInfo(app, body) {
  const groupIds = asStrings(body.GroupIdList, 'GroupIdList', 1, 50);
  const filters = optional(body.ResponseFilter, {}, asObject, 'ResponseFilter');
  const groupFilter = readFilter(filters.GroupBaseInfoFilter, 'GroupBaseInfoFilter');
  const memberFilter = readFilter(filters.MemberInfoFilter, 'MemberInfoFilter');
  return { GroupInfo: groupIds.map((groupId) => groupInfo(app, groupId, groupFilter, memberFilter)) };
}

function groupInfo(app, groupId, groupFilter, memberFilter) {
  try {
    const group = findGroup(app.state, groupId);
    return {
      GroupId: group.id,
      ErrorCode: 0,
      ErrorInfo: '',
      ...pick(profileOf(app, group), groupFilter),
      MemberList: [...group.members.values()].map((member) => memberInfo(member, memberFilter)),
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { GroupId: groupId, ErrorCode: error.code, ErrorInfo: error.message };
  }
}

function profileOf(app, group) {
  return {
    Type: group.type,
    Appid: Number(app.sdkappid),
    Name: group.name,
    Introduction: group.introduction,
    Notification: group.notification,
    FaceUrl: group.faceUrl,
    Owner_Account: group.owner,
    CreateTime: group.createTime,
    LastMsgTime: group.lastMsgTime,
    NextMsgSeq: group.nextMsgSeq,
    MemberNum: group.members.size,
    ApplyJoinOption: group.applyJoinOption,
    ...(group.maxMemberCount === Infinity ? {} : { MaxMemberNum: group.maxMemberCount }),
  };
}

function memberInfo(member, filter) {
  return { Member_Account: member.account, ...pick(memberFields(member), filter) };
}

function memberFields(member) {
  return {
    Role: member.role,
    JoinTime: member.joinTime,
    MsgSeq: member.msgSeq,
    MsgFlag: 'AcceptAndNotify',
    LastSendMsgTime: member.lastSendMsgTime,
    MuteUntil: 0,
    NameCard: '',
  };
}

export function getGroupMemberInfo(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  const filter = readFilter(body.MemberInfoFilter, 'MemberInfoFilter');
  const roles = readFilter(body.MemberRoleFilter, 'MemberRoleFilter');
  const limit = optional(body.Limit, 0, asWhole, 'Limit', 0, 6000);
  const offset = optional(body.Offset, 0, asWhole, 'Offset');
  const next = optional(body.Next, '', asMarker);
  const group = findGroup(app.state, groupId);
  refuseAVChatRoom(group.type, 10007);

  const members = membersWithRole(group, roles);
  const start = next === '' ? offset : Number(next);
  const page = pageOf(members, start, limit);
  const answer = { MemberNum: group.members.size, MemberList: page.map((member) => memberInfo(member, filter)) };
  if (kindOf(group.type) !== 'Community') return answer;
  // A Community is read on from a marker that the answer before gave; the last answer's marker is empty.
  const end = start + page.length;
  return { Next: end < members.length ? String(end) : '', ...answer };
}

function asMarker(value) {
  if (!/^[0-9]{0,9}$/.test(asString(value, 'Next'))) throw new InvalidField('Next is not a marker that an answer gave');
  return value;
}

export function getSpecifiedGroupMemberInfo(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  const wanted = asAccounts(body.Member_List_Account, 'Member_List_Account', 1, 50);
  const filter = readFilter(body.MemberInfoFilter, 'MemberInfoFilter');
  const roles = readFilter(body.MemberRoleFilter, 'MemberRoleFilter');
  const group = findGroup(app.state, groupId);
  refuseAVChatRoom(group.type, 10007);
  const members = membersWithRole(group, roles).filter((member) => wanted.includes(member.account));
  return { GroupId: group.id, MemberList: members.map((member) => memberInfo(member, filter)) };
}

function membersWithRole(group, roles) {
  const members = [...group.members.values()];
  return roles === undefined ? members : members.filter((member) => roles.includes(member.role));
}

export function getJoinedGroupList(app, body) {
  const account = asFilledString(body.Member_Account, 'Member_Account');
  const withHuge = optional(body.WithHugeGroups, false, asFlag, 'WithHugeGroups');
  const withInactive = optional(body.WithNoActiveGroups, false, asFlag, 'WithNoActiveGroups');
  const limit = optional(body.Limit, 0, asWhole, 'Limit', 0, 5000);
  const offset = optional(body.Offset, 0, asWhole, 'Offset');
  const type = optional(body.GroupType, undefined, asOneOf, 'GroupType', TYPE_NAMES);
  const filters = optional(body.ResponseFilter, {}, asObject, 'ResponseFilter');
  const groupFilter = readFilter(filters.GroupBaseInfoFilter, 'GroupBaseInfoFilter');
  const selfFilter = readFilter(filters.SelfInfoFilter, 'SelfInfoFilter');

  const groups = [...app.state.groups.values()].filter(
    (group) =>
      group.members.has(account) &&
      (withHuge || kindOf(group.type) !== 'AVChatRoom') &&
      (withInactive || isActive(group)) &&
      (type === undefined || kindOf(type) === kindOf(group.type)),
  );
  return {
    TotalCount: groups.length,
    GroupIdList: pageOf(groups, offset, limit).map((group) => ({
      GroupId: group.id,
      ...pick(profileOf(app, group), groupFilter),
      SelfInfo: pick(selfFields(group, group.members.get(account)), selfFilter),
    })),
  };
}

// A Work group wakes up with its first message.
function isActive(group) {
  return kindOf(group.type) !== 'Work' || messageCount(group) > 0;
}

// UnreadMsgNum was a documented field of this answer until March 2021, then MsgSeq took its place. Both are given.
function selfFields(group, member) {
  return { ...memberFields(member), UnreadMsgNum: unreadCount(group, member) };
}

export function getRoleInGroup(app, body) {
  const groupId = asString(body.GroupId, 'GroupId');
  const accounts = asAccounts(body.User_Account, 'User_Account', 1, 500);
  const group = findGroup(app.state, groupId);
  refuseAVChatRoom(group.type, 10007);
  return {
    UserIdList: accounts.map((account) => ({
      Member_Account: account,
      Role: group.members.get(account)?.role ?? 'NotMember',
    })),
  };
}

// No filter means every field; a filter means just the fields that it names.
function readFilter(value, name) {
  return optional(value, undefined, asStrings, name);
}

function pick(fields, filter) {
  if (filter === undefined) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([name]) => filter.includes(name)));
}

function pageOf(list, offset, limit) {
  return limit === 0 ? list.slice(offset) : list.slice(offset, offset + limit);
}
