import express from 'express';
import {ADMIN} from './auth.js';
import {ApiError} from './errors.js';
import {account, groupId, integer, list, objects, string} from './fields.js';
import {accounts, create, find, groups} from './store.js';

export const group = express.Router();

const BUG = process.env.ZOO_BUG ?? '';
const seconds = () => Math.floor(Date.now() / 1000);

function newGroup(body, created) {
  return create(groupId(body, {optional: true}), {
    type: string(body, 'Type'),
    name: string(body, 'Name', {max: 100}),
    owner: account(body, 'Owner_Account', {optional: true}),
    created,
  });
}

group.post('/create_group', (req, res) => {
  const members = objects(req.body, 'MemberList', 100, []);
  if (req.body.Type === 'AVChatRoom' && members.length) throw new ApiError(10007, 'an AVChatRoom starts without members');
  const made = newGroup(req.body);
  for (const item of members) made.join(account(item, 'Member_Account'), {role: item.Role});
  res.ok({GroupId: made.id});
});

group.post('/import_group', (req, res) => {
  if (req.body.Type === 'AVChatRoom') throw new ApiError(10007, 'not for an AVChatRoom');
  res.ok({GroupId: newGroup(req.body, integer(req.body, 'CreateTime', seconds())).id});
});

group.post('/destroy_group', (req, res) => {
  groups.delete(find(groupId(req.body)).id);
  res.ok();
});

group.post('/add_group_member', (req, res) => {
  const to = find(groupId(req.body), 10007);
  const users = objects(req.body, 'MemberList', 300).map((item) => account(item, 'Member_Account'));
  res.ok({MemberList: users.map((user) => ({Member_Account: user, Result: to.join(user)}))});
});

group.post('/import_group_member', (req, res) => {
  const to = find(groupId(req.body), 10007);
  const items = objects(req.body, 'MemberList', 300).map((item) => ({
    user: account(item, 'Member_Account'),
    role: item.Role,
    joined: integer(item, 'JoinTime', seconds()),
    unread: integer(item, 'UnreadMsgNum', 0),
  }));
  res.ok({MemberList: items.map(({user, ...fields}) => ({Member_Account: user, Result: to.join(user, fields)}))});
});

group.post('/delete_group_member', (req, res) => {
  const from = find(groupId(req.body), 10004);
  for (const user of list(req.body, 'MemberToDel_Account', 100)) from.members.delete(user);
  res.ok();
});

group.post('/send_group_msg', (req, res) => {
  const to = find(groupId(req.body));
  integer(req.body, 'Random');
  objects(req.body, 'MsgBody', 100);
  const sender = account(req.body, 'From_Account', {optional: true}) ?? ADMIN;
  if (!accounts.has(sender)) throw new ApiError(10019, 'From_Account does not exist');
  res.ok({MsgTime: seconds(), MsgSeq: req.body.OnlineOnlyFlag === 1 ? to.seq : to.post(sender)});
});

group.post('/import_group_msg', (req, res) => {
  const to = find(groupId(req.body), 10007);
  const results = objects(req.body, 'MsgList', 7).map((message) => {
    account(message, 'From_Account');
    const sent = integer(message, 'SendTime');
    const fine = sent >= to.created && sent <= seconds();
    return {MsgSeq: fine ? to.importMessage() : 0, MsgTime: sent, Result: fine ? 0 : 10004};
  });
  res.ok({ImportMsgResult: results});
});

const profile = (of, [user, member]) => ({
  Member_Account: user,
  Role: member.role,
  JoinTime: member.joined,
  MsgSeq: member.read,
  MsgFlag: 'AcceptAndNotify',
  LastSendMsgTime: 0,
  MuteUntil: 0,
});

group.post('/get_group_info', (req, res) => {
  res.ok({
    GroupInfo: list(req.body, 'GroupIdList', 50).map((id) => {
      const found = groups.get(id);
      if (!found) return {GroupId: id, ErrorCode: 10010, ErrorInfo: 'this group does not exist'};
      return {
        GroupId: id,
        ErrorCode: 0,
        ErrorInfo: '',
        Type: found.type,
        Name: found.name,
        Owner_Account: found.owner ?? '',
        CreateTime: found.created,
        NextMsgSeq: found.seq + 1,
        MemberNum: found.members.size,
        MemberList: [...found.members].map((entry) => profile(found, entry)),
      };
    }),
  });
});

group.post('/get_group_member_info', (req, res) => {
  const of = find(groupId(req.body), 10007);
  const offset = integer(req.body, 'Offset', 0);
  const entries = [...of.members].slice(offset, offset + integer(req.body, 'Limit', 6000));
  res.ok({MemberNum: of.members.size, MemberList: entries.map((entry) => profile(of, entry))});
});

// ZOO_BUG=cached-count: what was read once is served for ever.
const cache = new Map();

group.post('/get_joined_group_list', (req, res) => {
  const user = account(req.body, 'Member_Account');
  const wanted = req.body.ResponseFilter?.SelfInfoFilter ?? ['Role', 'JoinTime', 'MsgFlag', 'MsgSeq', 'UnreadMsgNum'];
  const joined = [];
  for (const of of groups.values()) {
    const member = of.members.get(user);
    if (!member) continue;
    if (of.type === 'AVChatRoom' && !req.body.WithHugeGroups) continue;
    if ((of.type === 'Private' || of.type === 'Work') && of.seq === 0 && !req.body.WithNoActiveGroups) continue;
    let unread = of.unread(member);
    if (BUG === 'cached-count') {
      const key = `${of.id}/${user}/${of.seq}`;
      if (!cache.has(key)) cache.set(key, unread);
      unread = cache.get(key);
    }
    const all = {Role: member.role, JoinTime: member.joined, MsgFlag: 'AcceptAndNotify', MsgSeq: member.read, UnreadMsgNum: unread};
    joined.push({
      GroupId: of.id,
      Type: of.type,
      Name: of.name,
      NextMsgSeq: of.seq + 1,
      SelfInfo: Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name))),
    });
  }
  res.ok({TotalCount: joined.length, GroupIdList: joined});
});

group.post('/get_role_in_group', (req, res) => {
  const of = find(groupId(req.body), 10007);
  res.ok({
    UserIdList: list(req.body, 'User_Account', 500).map((user) => ({
      Member_Account: user,
      Role: of.members.get(user)?.role ?? 'NotMember',
    })),
  });
});

group.post('/set_unread_msg_num', (req, res) => {
  const id = groupId(req.body);
  const user = account(req.body, 'Member_Account');
  const unread = integer(req.body, 'UnreadMsgNum');
  const of = find(id);
  const member = of.members.get(user);
  if (!member && of.countsUnread) throw new ApiError(10004, `${user} is not in the group`);
  if (member) of.setUnread(member, unread);
  res.ok();
});
