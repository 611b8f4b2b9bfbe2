// set_unread_msg_num over HTTP.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADMIN, APP, callerOf, GROUP_SERVICE, makeUserSig, query, send, startEmulator } from '../testkit/client.mjs';

let emulator;
let call;
let ok;
let random = 0;

before(async () => {
  emulator = await startEmulator(['--rate-limit', 'off']);
  ({ call, ok } = callerOf(emulator));
  await ok('multiaccount_import', { Accounts: ['owner', 'bob', 'carol', 'outsider'] });
});

after(() => emulator.stop());

async function makeGroup(Type, messages) {
  const MemberList = [{ Member_Account: 'bob', Role: 'Admin' }, { Member_Account: 'carol' }];
  const { GroupId } = await ok('create_group', {
    Type, Name: 'a group', Owner_Account: 'owner',
    ...(Type === 'AVChatRoom' ? {} : { MemberList }),
  });
  for (let count = 0; count < messages; count += 1) await sendMessage(GroupId);
  return GroupId;
}

function sendMessage(GroupId, more = {}) {
  random += 1;
  const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
  return ok('send_group_msg', { GroupId, Random: random, MsgBody, ...more });
}

// The count as both of the ways in which it can be read say it.
async function unreadOf(account, groupId) {
  const list = await ok('get_joined_group_list', { Member_Account: account, WithNoActiveGroups: 1, WithHugeGroups: 1 });
  const { NextMsgSeq, SelfInfo } = list.GroupIdList.find(({ GroupId }) => GroupId === groupId);
  assert.equal(SelfInfo.UnreadMsgNum, NextMsgSeq - 1 - SelfInfo.MsgSeq);
  return SelfInfo.UnreadMsgNum;
}

function set(GroupId, Member_Account, spelling) {
  const start = JSON.stringify({ GroupId, Member_Account }).slice(0, -1);
  return call('set_unread_msg_num', `${start},"UnreadMsgNum":${spelling}}`);
}

async function setTo(GroupId, account, spelling, expected) {
  assert.deepEqual(await set(GroupId, account, spelling), { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 });
  assert.equal(await unreadOf(account, GroupId), expected, `${account} set to ${spelling}`);
}

for (const type of ['Private', 'Work', 'Public', 'Community']) {
  test(`${type}: the count is set, and cut to the number of messages`, async () => {
    const group = await makeGroup(type, 5);
    await setTo(group, 'bob', 3, 3);
    await setTo(group, 'carol', 5, 5);
    await setTo(group, 'owner', 6, 5);
    await setTo(group, 'bob', 0, 0);
    await setTo(group, 'bob', 2147483648, 5);
    await setTo(group, 'bob', 1, 1);
    await setTo(group, 'bob', '9007199254740993', 5);
    await setTo(group, 'bob', 4, 4);
    await setTo(group, 'bob', '1' + '0'.repeat(400), 5);
    assert.equal(await unreadOf('carol', group), 5);
    await sendMessage(group);
    assert.equal(await unreadOf('carol', group), 6);
    await setTo(group, 'bob', 100, 6);
  });
}

test('a group without messages keeps everybody at 0', async () => {
  const group = await makeGroup('Private', 0);
  await setTo(group, 'bob', 7, 0);
  const { GroupInfo } = await ok('get_group_info', { GroupIdList: [group] });
  assert.equal(GroupInfo[0].NextMsgSeq, 1);
});

for (const type of ['ChatRoom', 'Meeting', 'AVChatRoom']) {
  test(`${type}: the call is answered with OK and has no effect`, async () => {
    const group = await makeGroup(type, 3);
    await setTo(group, 'owner', 2, 0);
    assert.equal((await set(group, 'outsider', 2)).ErrorCode, 0);
    assert.equal((await set(group, 'owner', -2)).ErrorCode, 10004);
  });
}

test('a refused call changes nothing', async () => {
  const group = await makeGroup('Public', 5);
  await setTo(group, 'bob', 2, 2);
  const field = { GroupId: group, Member_Account: 'bob', UnreadMsgNum: 4 };
  const refusals = [
    [10004, { ...field, UnreadMsgNum: undefined }], [10004, { ...field, GroupId: undefined }],
    [10004, { ...field, Member_Account: undefined }], [10004, {}], [10004, '[]'], [10004, '5'], [10004, 'null'],
    [10004, { ...field, GroupId: 5 }], [10004, { ...field, Member_Account: 5 }],
    [10004, { ...field, UnreadMsgNum: '4' }],
    [10004, { ...field, UnreadMsgNum: null }], [10004, { ...field, UnreadMsgNum: [4] }],
    [10004, { ...field, UnreadMsgNum: true }], [10004, { ...field, Member_Account: '' }],
    [10015, { ...field, GroupId: '' }], [10015, { ...field, GroupId: 'x'.repeat(49) }],
    [10015, { ...field, GroupId: 'grüße' }],
    [10010, { ...field, GroupId: '@TGS#2NEVERWAS' }], [10010, { ...field, GroupId: 'x'.repeat(48) }],
    [10007, { ...field, Member_Account: 'outsider' }], [10019, { ...field, Member_Account: 'nobody' }],
    [60003, ''], [60003, '{'], [60003, '{"a":1,"a":1}'], [60003, `${JSON.stringify(field)}x`],
    [60003, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ];
  for (const [code, body] of refusals) {
    const answer = await call('set_unread_msg_num', body);
    assert.deepEqual([answer.ErrorCode, answer.ActionStatus], [code, 'FAIL'], JSON.stringify(body));
  }
  for (const spelling of ['-1', '-0', '4.0', '3.5', '4e0', '1E2', '-1e400']) {
    assert.equal((await set(group, 'bob', spelling)).ErrorCode, 10004, spelling);
  }
  assert.equal(await unreadOf('bob', group), 2);
  await ok('destroy_group', { GroupId: group });
  assert.equal((await set(group, 'bob', 1)).ErrorCode, 10010);
});

test('sign-in faults are told before anything else is looked at', async () => {
  const url = (changes) => `${emulator.url}${GROUP_SERVICE}set_unread_msg_num${query(changes)}`;
  const faults = [
    [60012, { sdkappid: undefined }], [60012, { sdkappid: undefined, SdkAppId: APP }], [60012, { sdkappid: '' }],
    [60006, { sdkappid: 'abc' }], [60006, { sdkappid: '-1' }], [60006, { sdkappid: '0' }],
    [60004, { identifier: undefined }], [70002, { usersig: undefined }], [70002, { usersig: '' }],
    [70003, { usersig: 'xxx' }], [70009, { usersig: makeUserSig({ key: 'another key' }) }],
    [70001, { usersig: makeUserSig({ time: 1700000000, expire: 60 }) }],
    [70013, { usersig: makeUserSig({ account: 'bob' }) }], [70014, { sdkappid: APP + 1 }],
    [70020, { sdkappid: APP + 1, usersig: makeUserSig({ app: APP + 1 }) }],
    [60010, { identifier: 'bob', usersig: makeUserSig({ account: 'bob' }) }],
  ];
  for (const [code, changes] of faults) {
    for (const how of [{ body: '{' }, { method: 'GET' }]) {
      const { status, answer } = await send(url(changes), how);
      assert.deepEqual([status, answer.ErrorCode, answer.ActionStatus], [200, code, 'FAIL'], JSON.stringify(changes));
    }
  }
});

test('the query parameters may come in any order, with any random', async () => {
  const group = await makeGroup('Public', 1);
  const body = JSON.stringify({ UnreadMsgNum: 1, Member_Account: 'bob', GroupId: group }, null, 2);
  for (const number of ['0', '4294967295', '', 'x']) {
    const turned = `?contenttype=json&usersig=${makeUserSig()}&random=${number}&identifier=${ADMIN}&sdkappid=${APP}`;
    const { answer } = await send(`${emulator.url}${GROUP_SERVICE}set_unread_msg_num${turned}`, { body });
    assert.equal(answer.ErrorCode, 0);
  }
});

test('calls at once are each served as a whole', async () => {
  const group = await makeGroup('Public', 5);
  const answers = await Promise.all([1, 2, 3, 4, 5].flatMap((n) => [set(group, 'bob', n), set(group, 'carol', 6 - n)]));
  assert.ok(answers.every(({ ErrorCode }) => ErrorCode === 0));
  assert.ok((await unreadOf('bob', group)) > 0);
  assert.equal(await unreadOf('owner', group), 5);
});
