import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signTicket, unpackUserSig, verifyUserSig } from '../auth/usersig.mjs';
import { makeUserSig, packUserSig } from '../testkit/client.mjs';

// A vector that was worked out elsewhere.
const KEY = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
const SIGNATURE = 'SNF4FmVCPucoXsBOpbVF3fFCf57JPm0ezZ1jeVILlVc=';
const USER_SIG =
  'eJyqVgrxCdZLrSjILEpVsrIwMzEw0AELZaak5pVkpmWmFilZKVVkJuZnleYpQaSKU7ITCwoyU5SsDE0MoAAqk5muZKUU7Odm4pYb5hxQmpwfUezk' +
  'X5AU5mac5uacZmruFZBrkFoVZZiVGubpkxOWbAs1siQzN1XJytAc1bgysOVGegZKtYAAAAD--*B9MXA_';
const APP = { sdkappid: '1400000000', secretKey: KEY };

function verify(changes) {
  const usual = { userSig: USER_SIG, sdkappid: '1400000000', identifier: 'xiaojun', app: APP, now: 1700000000 };
  const call = { ...usual, ...changes };
  verifyUserSig(call.userSig, call.sdkappid, call.identifier, call.app, call.now);
}

function refusedWith(code, change) {
  assert.throws(() => verify(change), { code }, JSON.stringify(change));
}

test('the vector is unpacked and signed alike', () => {
  const ticket = unpackUserSig(USER_SIG);
  assert.equal(ticket.signature, SIGNATURE);
  assert.equal(signTicket(ticket, KEY), SIGNATURE);
});

test('the vector is valid up to the second in which it expires', () => {
  verify();
  verify({ now: 1700086400 });
  refusedWith(70001, { now: 1700086401 });
});

test('each fault has its code', () => {
  refusedWith(70002, { userSig: '' });
  refusedWith(70009, { app: { ...APP, secretKey: 'another key' } });
  refusedWith(70013, { identifier: 'Xiaojun' });
  refusedWith(70014, { sdkappid: '1400000001' });
  refusedWith(70020, { app: { ...APP, sdkappid: '1400000001' } });
});

test('a garbled UserSig is not valid', () => {
  const last = USER_SIG.length - 1;
  const garbled = [
    'xxx', 'x', USER_SIG.slice(0, 100), USER_SIG.slice(0, last), `${USER_SIG}_`, `${USER_SIG}AAAA`, ` ${USER_SIG}`,
    USER_SIG.replace('*', '+'), `${USER_SIG.slice(0, last - 1)}B_`, packUserSig('not JSON'), packUserSig('[]'),
    packUserSig('null'), packUserSig('{}'), packUserSig('{"TLS.identifier":"xiaojun"}'),
    packUserSig('x'.repeat(100_000)),
  ];
  for (const userSig of garbled) refusedWith(70003, { userSig });
});

test('other compression, a user buffer and a missing expire are read', () => {
  const maker = { app: 1400000000, account: 'xiaojun', key: KEY, time: 1700000000 };
  verify({ userSig: makeUserSig(maker) });
  verify({ userSig: makeUserSig({ ...maker, userbuf: 'YWJj' }) });
  const noExpire = JSON.stringify({
    'TLS.identifier': 'xiaojun', 'TLS.sdkappid': 1400000000, 'TLS.time': 1700000000,
    'TLS.sig': signTicket({ identifier: 'xiaojun', sdkappid: '1400000000', time: 1700000000, expire: 0 }, KEY),
  });
  verify({ userSig: packUserSig(noExpire) });
  refusedWith(70001, { userSig: packUserSig(noExpire), now: 1700000001 });
});
