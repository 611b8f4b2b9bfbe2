// What holds for every call: the envelope, the limit, the callback, and the process itself.

import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SERVICES } from '../commands.mjs';
import { countCall, createLimiter } from '../limiter.mjs';
import {
  ACCOUNT_SERVICE, callerOf, GROUP_SERVICE, makeUserSig, query, send, startEmulator,
} from '../testkit/client.mjs';

const CALL = `${GROUP_SERVICE}set_unread_msg_num${query()}`;

test('whatever is asked, the HTTP status is 200 and the body is an answer', async (t) => {
  const emulator = await startEmulator();
  t.after(() => emulator.stop());
  const asked = [
    [60009, 'POST', '/'], [60009, 'GET', '/'], [60009, 'POST', `/v3/group_open_http_svc/set_unread_msg_num${query()}`],
    [60009, 'POST', `/v4/other_svc/set_unread_msg_num${query()}`], [60009, 'POST', `${ACCOUNT_SERVICE}kick${query()}`],
    [10003, 'POST', `${GROUP_SERVICE}set_unread_msg_nums${query()}`], [10003, 'POST', `${GROUP_SERVICE}${query()}`],
    [10003, 'POST', `${GROUP_SERVICE}toString${query()}`],
    [10003, 'POST', `${GROUP_SERVICE}Set_Unread_Msg_Num${query()}`],
    [60012, 'POST', `${GROUP_SERVICE}set_unread_msg_num`], [60009, 'POST', '//'], [60009, 'POST', '/v4/__proto__/x'],
    ...['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].map((method) => [60002, method, CALL]),
  ];
  for (const [code, method, target] of asked) {
    const { status, answer } = await send(emulator.url + target, { method, body: '{}' });
    assert.deepEqual([status, answer.ActionStatus, answer.ErrorCode], [200, 'FAIL', code], target);
    assert.equal(typeof answer.ErrorInfo, 'string');
  }
  const head = await send(emulator.url + CALL, { method: 'HEAD' });
  assert.equal(head.status, 200);
});

test('a body that is too large is refused, and the connection goes on', async (t) => {
  const emulator = await startEmulator();
  t.after(() => emulator.stop());
  const url = emulator.url + CALL;
  const { status, answer } = await send(url, { body: ' '.repeat(3 * 1024 * 1024) });
  assert.deepEqual([status, answer.ErrorCode], [200, 60008]);
  assert.equal((await send(url, { body: ' '.repeat(1024 * 1024) })).answer.ErrorCode, 60003);
});

test('what is not HTTP gets an answer too', async (t) => {
  const emulator = await startEmulator();
  t.after(() => emulator.stop());
  for (const text of ['nonsense\r\n\r\n', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n\r\n`]) {
    const answer = await new Promise((resolve, reject) => {
      const socket = net.connect(Number(new URL(emulator.url).port), '127.0.0.1', () => socket.write(text));
      let received = '';
      socket.on('data', (chunk) => (received += chunk));
      socket.on('end', () => resolve(received));
      socket.on('error', reject);
    });
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n[^]*"ErrorCode":60002}$/);
  }
});

test('each command has a limit of its own', async (t) => {
  const emulator = await startEmulator(['--rate-limit', '5']);
  t.after(() => emulator.stop());
  const { call } = callerOf(emulator);
  const code = async (command, changes) => (await call(command, {}, changes)).ErrorCode;
  assert.equal(await code('set_unread_msg_num', { usersig: 'xxx' }), 70003);
  const codes = await Promise.all(Array.from({ length: 8 }, () => code('set_unread_msg_num')));
  assert.deepEqual(codes.sort(), [10004, 10004, 10004, 10004, 10004, 60007, 60007, 60007]);
  assert.equal(await code('destroy_group'), 10004);
});

test('the log slides: within any second there are no more calls than allowed', () => {
  const limiter = createLimiter();
  const isServed = (command, time) => {
    try {
      countCall(limiter, command, 3, time);
      return true;
    } catch (error) {
      assert.equal(error.code, 60007);
      return false;
    }
  };
  const times = [0, 400, 900, 950, 999, 1000, 1001, 1400, 1900, 1901, 2000];
  const served = times.filter((time) => isServed('destroy_group', time));
  assert.deepEqual(served, [0, 400, 900, 1000, 1400, 1900, 2000]);
  assert.ok(isServed('create_group', 950));
});

test('the limit is the documented one by default and can be switched off', async (t) => {
  assert.equal(SERVICES.group_open_http_svc.commands.set_unread_msg_num.limit, 200);
  assert.equal(SERVICES.im_open_login_svc.commands.multiaccount_import.limit, 100);
  const emulator = await startEmulator(['--rate-limit', 'off']);
  t.after(() => emulator.stop());
  const { call } = callerOf(emulator);
  const answers = await Promise.all(Array.from({ length: 250 }, () => call('set_unread_msg_num', {})));
  assert.ok(answers.every(({ ErrorCode }) => ErrorCode === 10004));
});

test('a group message calls the app back, setting a count does not', async (t) => {
  const received = [];
  const backend = http.createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    received.push({ parameters: new URL(request.url, 'http://x').searchParams, body: JSON.parse(text) });
    response.end('{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}');
  });
  await new Promise((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const emulator = await startEmulator(['--callback-url', `http://127.0.0.1:${backend.address().port}/hook?token=1`]);
  t.after(() => Promise.all([emulator.stop(), new Promise((resolve) => backend.close(resolve))]));
  const { ok } = callerOf(emulator);
  await ok('account_import', { UserID: 'bob' });
  const { GroupId } = await ok('create_group', { Type: 'Public', Name: 'x', Owner_Account: 'bob' });
  const MsgBody = [{ MsgType: 'TIMCustomElem', MsgContent: { Data: '1' } }];
  const quiet = { GroupId, Random: 1, MsgBody, ForbidCallbackControl: ['ForbidAfterSendMsgCallback'] };
  await ok('send_group_msg', quiet);
  await ok('set_unread_msg_num', { GroupId, Member_Account: 'bob', UnreadMsgNum: 1 });
  await ok('send_group_msg', { GroupId, Random: 2, From_Account: 'bob', MsgBody });
  for (let wait = 0; received.length === 0 && wait < 200; wait += 1) await sleep(5);
  assert.equal(received.length, 1);
  const [{ parameters, body }] = received;
  assert.equal(parameters.get('CallbackCommand'), 'Group.CallbackAfterSendMsg');
  assert.equal(parameters.get('token'), '1');
  assert.deepEqual([body.CallbackCommand, body.GroupId, body.From_Account, body.MsgSeq, body.MsgBody],
    ['Group.CallbackAfterSendMsg', GroupId, 'bob', 2, MsgBody]);
});

test('the options reach the emulator, the key stays out of its output', async () => {
  const key = 'a key of the environment';
  const emulator = await startEmulator(
    ['--sdkappid=7', '--admin', "o'neil", '--latency', '30', '--addr', '127.0.0.1:0'], { UNREADCHECK_SECRET_KEY: key },
  );
  const usersig = makeUserSig({ app: 7, account: "o'neil", key });
  const began = performance.now();
  const answer = await callerOf(emulator).call('destroy_group', {}, { sdkappid: 7, identifier: "o'neil", usersig });
  assert.equal(answer.ErrorCode, 10004);
  assert.ok(performance.now() - began >= 29);
  assert.match(emulator.output(), /^emulator-node: ready on http:\/\/127\.0\.0\.1:\d+; export [^\n]+\n$/);
  assert.ok(emulator.output().endsWith(
    "; export UNREADCHECK_SDKAPPID=7 UNREADCHECK_IDENTIFIER='o'\\''neil' # UNREADCHECK_SECRET_KEY (as given)\n",
  ));
  assert.deepEqual(await emulator.stop('SIGINT'), { code: 0, signal: null });
});

test('the ready line can be pasted, and SIGTERM ends the emulator', async () => {
  const emulator = await startEmulator();
  assert.ok(emulator.output().endsWith(
    '; export UNREADCHECK_SDKAPPID=1400000000 UNREADCHECK_IDENTIFIER=administrator ' +
      'UNREADCHECK_SECRET_KEY=emulator-node-secret-key\n',
  ));
  await send(emulator.url); // leaves an idle connection open
  assert.deepEqual(await emulator.stop('SIGTERM'), { code: 0, signal: null });
});
