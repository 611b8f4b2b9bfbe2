// Writes vectors.json to standard output. README.md beside this file says how
// to run it. Only the public calls of the npm package tls-sig-api-v2 sign; the
// package takes the time from the clock, so each vector's time of issue (and
// its buffer, which holds the clock's time too) is read back out of the UserSig.
import zlib from 'node:zlib';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { Api } = require('tls-sig-api-v2');
const { version } = require('tls-sig-api-v2/package.json');
const maker = `npm tls-sig-api-v2 ${version}`;

// The key of the package's own sample, and one that shows that a key is taken
// as text and not as hexadecimal digits.
const sampleKey = '5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e';
const textKey = 'no hexadecimal digits: ключ';

const day = 86400;

function vector(name, key, sdkAppID, identifier, expire, sign) {
  const sig = sign(new Api(sdkAppID, key));
  const packed = Buffer.from(sig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '='), 'base64');
  const document = JSON.parse(zlib.inflateSync(packed));
  return {
    name, maker, key, sdkAppID, identifier, expire,
    issued: document['TLS.time'],
    userBuf: document['TLS.userbuf'] ?? null,
    sig,
  };
}

function plain(name, key, sdkAppID, identifier, expire) {
  return vector(name, key, sdkAppID, identifier, expire, (api) => api.genUserSig(identifier, expire));
}

const vectors = [
  {
    name: 'worked example',
    maker: 'computed from the algorithm, sorted members, default zlib level',
    key: sampleKey,
    sdkAppID: 1400000000,
    identifier: 'xiaojun',
    expire: day,
    issued: 1700000000,
    userBuf: null,
    sig: 'eJyqVgrxCdZLrSjILEpVsrIwMzEw0AELZaak5pVkpmWmFilZKVVkJuZnleYpQaSKU7ITCwoyU5SsDE0MoAAqk5muZKUU7Odm4pYb5hxQmpwfUezkX5AU5mac5uacZmruFZBrkFoVZZiVGubpkxOWbAs1siQzN1XJytAc1bgysOVGegZKtYAAAAD--*B9MXA_',
  },
  plain('the usual admin for 180 days', sampleKey, 1400000000, 'administrator', 180 * day),
  plain('32 bytes of identifier', sampleKey, 1400000001, 'user_0123456789-ABCDEFGHIJKLMNOP', day),
  plain('identifier in Chinese', sampleKey, 20000001, '群管理员', 7 * day),
  plain('identifier beyond the basic plane and with markup', textKey, 1600000000, '😀<b>&"\\\'', 60),
  plain('one second, the smallest app', textKey, 1, 'a', 1),
  plain('expire 0, valid in its second only', sampleKey, 1400000000, 'momentary', 0),
  plain('50 years, the largest integer of JavaScript', sampleKey, Number.MAX_SAFE_INTEGER, 'administrator', 50 * 365 * day),
  vector('buffer for room 10000', sampleKey, 1400000000, 'xiaojun', 180 * day,
    (api) => api.genPrivateMapKey('xiaojun', 180 * day, 10000, 255)),
  vector('buffer for a room with a name', textKey, 1400000002, 'bob', 300,
    (api) => api.genPrivateMapKeyWithStringRoomID('bob', 300, 'room of bob', 42)),
];

console.log(JSON.stringify(vectors, null, 2));
