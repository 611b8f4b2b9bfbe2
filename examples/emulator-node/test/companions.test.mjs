// The calls around set_unread_msg_num, over HTTP.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { callerOf, startEmulator } from '../testkit/client.mjs';

const MSG_BODY = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
const now = () => Math.floor(Date.now() / 1000);

let emulator;
let call;
let ok;

before(async () => {
  emulator = await startEmulator(['--rate-limit', 'off']);
  ({ call, ok } = callerOf(emulator));
  await ok('multiaccount_import', { AccountList: ['owner', 'bob', 'carol', 'dave'].map((UserID) => ({ UserID })) });
});

after(() => emulator.stop());

async function refusedWith(code, command, body) {
  const answer = await call(command, body);
  assert.deepEqual([answer.ActionStatus, answer.ErrorCode], ['FAIL', code], `${command} ${JSON.stringify(body)}`);
}

async function createGroup(body = {}) {
  return (await ok('create_group', { Type: 'Public', Name: 'a group', Owner_Account: 'owner', ...body })).GroupId;
}

async function infoOf(groupId) {
  return (await ok('get_group_info', { GroupIdList: [groupId] })).GroupInfo[0];
}

async function unreadCounts(groupId) {
  const { NextMsgSeq, MemberList } = await infoOf(groupId);
  return Object.fromEntries(MemberList.map(({ Member_Account, MsgSeq }) => [Member_Account, NextMsgSeq - 1 - MsgSeq]));
}

test('accounts are imported, looked up and deleted', async () => {
  await ok('account_import', { UserID: 'erin', Nick: 'Erin' });
  const { FailAccounts } = await ok('multiaccount_import', { Accounts: ['frank', '', 'x'.repeat(33)] });
  assert.deepEqual(FailAccounts, ['', 'x'.repeat(33)]);
  const check = { CheckItem: ['erin', 'frank', 'nobody', 'Erin', 'administrator'].map((UserID) => ({ UserID })) };
  const { ResultItem } = await ok('account_check', check);
  assert.deepEqual(ResultItem.map((item) => item.AccountStatus),
    ['Imported', 'Imported', 'NotImported', 'NotImported', 'Imported']);
  const deleted = await ok('account_delete', { DeleteItem: [{ UserID: 'erin' }, { UserID: 'nobody' }] });
  assert.deepEqual(deleted.ResultItem.map((item) => item.ResultCode), [0, 70107]);
  await refusedWith(70402, 'account_import', {});
  await refusedWith(70402, 'account_import', { UserID: 5 });
  await refusedWith(70402, 'multiaccount_import', {});
  await refusedWith(70402, 'multiaccount_import', { Accounts: new Array(101).fill('x') });
});

test('group ids are made or taken as they are', async () => {
  assert.match(await createGroup(), /^@TGS#[^_]/);
  assert.match(await createGroup({ Type: 'Community' }), /^@TGS#_/);
  const own = 'g ' + 'x'.repeat(46);
  assert.equal(await createGroup({ GroupId: own }), own);
  assert.equal(await createGroup({ Type: 'Community', GroupId: '@TGS#_own' }), '@TGS#_own');
  const create = { Type: 'Public', Name: 'a group' };
  await refusedWith(10021, 'create_group', { ...create, GroupId: own });
  await refusedWith(10025, 'create_group', { ...create, GroupId: own, Owner_Account: 'owner' });
  await refusedWith(10004, 'create_group', { ...create, GroupId: `${own}x` });
  await refusedWith(10004, 'create_group', { ...create, GroupId: '@TGS#own' });
  await refusedWith(10004, 'create_group', { ...create, GroupId: 'grüße' });
  await refusedWith(10004, 'create_group', { ...create, Type: 'Community', GroupId: 'own' });
  await refusedWith(10004, 'create_group', { ...create, Type: 'public' });
  await refusedWith(10019, 'create_group', { ...create, Owner_Account: 'nobody' });
});

test('members come and go', async () => {
  const GroupId = await createGroup({ MemberList: [{ Member_Account: 'bob', Role: 'Admin' }] });
  const added = await ok('add_group_member', {
    GroupId, Silence: 1, MemberList: [{ Member_Account: 'bob' }, { Member_Account: 'carol' }],
  });
  assert.deepEqual(added.MemberList.map(({ Result }) => Result), [2, 1]);
  await refusedWith(10019, 'add_group_member', { GroupId, MemberList: [{ Member_Account: 'nobody' }] });
  await refusedWith(10005, 'add_group_member', { GroupId, MemberList: new Array(301).fill({ Member_Account: 'bob' }) });
  const User_Account = ['owner', 'bob', 'carol', 'dave', 'nobody'];
  const { UserIdList } = await ok('get_role_in_group', { GroupId, User_Account });
  assert.deepEqual(UserIdList.map(({ Role }) => Role), ['Owner', 'Admin', 'Member', 'NotMember', 'NotMember']);
  await ok('delete_group_member', { GroupId, MemberToDel_Account: ['bob', 'nobody'] });
  const info = await infoOf(GroupId);
  assert.deepEqual([info.MemberNum, info.NextMsgSeq, info.Type, info.ErrorCode], [2, 1, 'Public', 0]);
  await refusedWith(10007, 'delete_group_member', { GroupId, MemberToDel_Account: ['owner'] });
  const full = await createGroup({ MaxMemberCount: 2 });
  await refusedWith(10014, 'add_group_member', {
    GroupId: full, MemberList: [{ Member_Account: 'bob' }, { Member_Account: 'carol' }],
  });
});

test('a message counts for all but its sender, and once', async () => {
  const GroupId = await createGroup({ MemberList: [{ Member_Account: 'bob' }, { Member_Account: 'carol' }] });
  const message = { GroupId, From_Account: 'bob', Random: 1, MsgBody: MSG_BODY };
  const first = await ok('send_group_msg', message);
  assert.equal(first.MsgSeq, 1);
  assert.ok(Math.abs(first.MsgTime - now()) <= 5);
  assert.equal((await ok('send_group_msg', message)).MsgSeq, 1);
  assert.deepEqual(await unreadCounts(GroupId), { owner: 1, bob: 0, carol: 1 });
  assert.equal((await ok('send_group_msg', { ...message, Random: 2 })).MsgSeq, 2);
  const other = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'bye' } }];
  assert.equal((await ok('send_group_msg', { GroupId, Random: 2, MsgBody: other })).MsgSeq, 3);
  assert.deepEqual(await unreadCounts(GroupId), { owner: 3, bob: 1, carol: 3 });
  await ok('send_group_msg', { ...message, Random: 4, SendMsgControl: ['NoUnread'] });
  await ok('send_group_msg', { ...message, Random: 5, OnlineOnlyFlag: 1 });
  await ok('send_group_system_notification', { GroupId, Content: 'maintenance at noon' });
  assert.deepEqual(await unreadCounts(GroupId), { owner: 3, bob: 1, carol: 3 });
  assert.equal((await infoOf(GroupId)).NextMsgSeq, 5);
  await refusedWith(10004, 'send_group_msg', { ...message, Random: 4294967296 });
  await refusedWith(10004, 'send_group_msg', { ...message, MsgBody: [] });
  await refusedWith(10019, 'send_group_msg', { ...message, Random: 6, From_Account: 'nobody' });
});

test('who comes in later has nothing unread', async () => {
  const GroupId = await createGroup();
  await ok('send_group_msg', { GroupId, Random: 1, MsgBody: MSG_BODY });
  await ok('add_group_member', { GroupId, MemberList: [{ Member_Account: 'bob' }] });
  assert.deepEqual(await unreadCounts(GroupId), { owner: 1, bob: 0 });
});

test('a group is moved here from another system', async () => {
  const CreateTime = now() - 1000;
  const { GroupId } = await ok('import_group', { Type: 'Public', Name: 'a group', Owner_Account: 'owner', CreateTime });
  const messages = (...offsets) => ({
    GroupId,
    MsgList: offsets.map((offset) => ({ From_Account: 'owner', SendTime: CreateTime + offset, MsgBody: MSG_BODY })),
  });
  const first = await ok('import_group_msg', messages(0, 10, 20, 20, 15, 30, 2000));
  assert.deepEqual(first.ImportMsgResult.map(({ MsgSeq, Result }) => [MsgSeq, Result]),
    [[0, 10004], [1, 0], [2, 0], [0, 10004], [0, 10004], [3, 0], [0, 10004]]);
  await refusedWith(10004, 'import_group_msg', messages(31, 32, 33, 34, 35, 36, 37, 38));

  const member = (Member_Account, more) => ({ Member_Account, ...more });
  const imported = await ok('import_group_member', {
    GroupId,
    MemberList: [
      member('bob', { Role: 'Admin', JoinTime: CreateTime + 1, UnreadMsgNum: 2 }),
      member('carol', { UnreadMsgNum: 99 }), member('dave', { JoinTime: CreateTime }),
      member('nobody'), member('owner'),
    ],
  });
  assert.deepEqual(imported.MemberList.map(({ Result }) => Result), [1, 1, 0, 0, 2]);
  assert.deepEqual(await unreadCounts(GroupId), { owner: 0, bob: 2, carol: 3 });
  const { MemberList } = await infoOf(GroupId);
  assert.deepEqual(MemberList.map(({ Role, JoinTime }) => [Role, JoinTime]).slice(0, 2),
    [['Owner', CreateTime], ['Admin', CreateTime + 1]]);

  await ok('import_group_msg', messages(40));
  assert.deepEqual(await unreadCounts(GroupId), { owner: 0, bob: 0, carol: 0 });
  await refusedWith(10004, 'import_group', { Type: 'Public', Name: 'x', CreateTime: now() + 100 });
});

test('AVChatRoom groups are refused by the calls that do not serve them', async () => {
  await refusedWith(10007, 'import_group', { Type: 'AVChatRoom', Name: 'x' });
  await refusedWith(10007, 'create_group', { Type: 'AVChatRoom', Name: 'x', MemberList: [{ Member_Account: 'bob' }] });
  const GroupId = await createGroup({ Type: 'AVChatRoom' });
  const MemberList = [{ Member_Account: 'bob' }];
  await refusedWith(10007, 'add_group_member', { GroupId, MemberList });
  await refusedWith(10007, 'import_group_member', { GroupId, MemberList });
  await refusedWith(10004, 'delete_group_member', { GroupId, MemberToDel_Account: ['bob'] });
  const MsgList = [{ From_Account: 'owner', SendTime: 1, MsgBody: MSG_BODY }];
  await refusedWith(10007, 'import_group_msg', { GroupId, MsgList });
  await refusedWith(10007, 'get_group_member_info', { GroupId });
  await refusedWith(10007, 'get_specified_group_member_info', { GroupId, Member_List_Account: ['owner'] });
  await refusedWith(10007, 'get_role_in_group', { GroupId, User_Account: ['owner'] });
  assert.equal((await infoOf(GroupId)).Type, 'AVChatRoom');
});

test('get_group_info tells each group of its own', async () => {
  const GroupId = await createGroup();
  const { GroupInfo } = await ok('get_group_info', {
    GroupIdList: [GroupId, '@TGS#2NEVERWAS', ''],
    ResponseFilter: { GroupBaseInfoFilter: ['NextMsgSeq'], MemberInfoFilter: ['MsgSeq'] },
  });
  assert.deepEqual(GroupInfo.map(({ ErrorCode }) => ErrorCode), [0, 10010, 10015]);
  assert.deepEqual(GroupInfo[0], {
    GroupId, ErrorCode: 0, ErrorInfo: '', NextMsgSeq: 1, MemberList: [{ Member_Account: 'owner', MsgSeq: 0 }],
  });
});

test('members are read in pages', async () => {
  for (const Type of ['Public', 'Community']) {
    const GroupId = await createGroup({ Type, MemberList: [{ Member_Account: 'bob' }, { Member_Account: 'carol' }] });
    const names = (answer) => answer.MemberList.map(({ Member_Account }) => Member_Account);
    const whole = await ok('get_group_member_info', { GroupId });
    assert.deepEqual([names(whole), whole.MemberNum], [['owner', 'bob', 'carol'], 3]);
    assert.deepEqual(names(await ok('get_group_member_info', { GroupId, Limit: 1, Offset: 1 })), ['bob']);
    const roles = { GroupId, MemberRoleFilter: ['Member'], MemberInfoFilter: ['Role'] };
    const [first] = (await ok('get_group_member_info', roles)).MemberList;
    assert.deepEqual(first, { Member_Account: 'bob', Role: 'Member' });
    const some = await ok('get_specified_group_member_info', { GroupId, Member_List_Account: ['carol', 'dave'] });
    assert.deepEqual([names(some), some.GroupId], [['carol'], GroupId]);
    const page = await ok('get_group_member_info', { GroupId, Limit: 2, Next: '' });
    if (Type === 'Public') assert.equal('Next' in page, false);
    else {
      const rest = await ok('get_group_member_info', { GroupId, Limit: 2, Next: page.Next });
      assert.deepEqual([names(rest), rest.Next], [['carol'], '']);
    }
  }
});

test('get_joined_group_list leaves out what is not asked for', async () => {
  await ok('account_import', { UserID: 'joiner' });
  const ids = {};
  for (const Type of ['Work', 'Private', 'Public', 'AVChatRoom']) {
    ids[Type] = await createGroup({ Type, Owner_Account: 'joiner' });
  }
  const list = async (more) => {
    const { TotalCount, GroupIdList } = await ok('get_joined_group_list', { Member_Account: 'joiner', ...more });
    return [TotalCount, ...GroupIdList.map(({ GroupId }) => GroupId)];
  };
  assert.deepEqual(await list(), [1, ids.Public]);
  assert.deepEqual(await list({ WithNoActiveGroups: 1 }), [3, ids.Work, ids.Private, ids.Public]);
  assert.deepEqual(await list({ WithHugeGroups: 1 }), [2, ids.Public, ids.AVChatRoom]);
  assert.deepEqual(await list({ WithNoActiveGroups: 1, Limit: 1, Offset: 1 }), [3, ids.Private]);
  assert.deepEqual(await list({ WithNoActiveGroups: 1, GroupType: 'Work' }), [2, ids.Work, ids.Private]);
  await ok('send_group_msg', { GroupId: ids.Work, Random: 1, MsgBody: MSG_BODY });
  assert.deepEqual(await list(), [2, ids.Work, ids.Public]);

  const ResponseFilter = { GroupBaseInfoFilter: ['NextMsgSeq'], SelfInfoFilter: ['MsgSeq', 'UnreadMsgNum'] };
  const { GroupIdList } = await ok('get_joined_group_list', { Member_Account: 'joiner', ResponseFilter });
  assert.deepEqual(GroupIdList[0], { GroupId: ids.Work, NextMsgSeq: 2, SelfInfo: { MsgSeq: 0, UnreadMsgNum: 1 } });
  const whole = (await ok('get_joined_group_list', { Member_Account: 'joiner' })).GroupIdList[0];
  assert.equal(whole.Type, 'Work');
  for (const name of ['Role', 'JoinTime', 'MsgSeq', 'MsgFlag', 'UnreadMsgNum']) assert.ok(name in whole.SelfInfo, name);
});
