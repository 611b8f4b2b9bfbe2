// The call in plain node:https, without a package; an example to copy from.
import { createHmac, randomInt } from 'node:crypto';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';

const path = '/v4/group_open_http_svc/set_unread_msg_num';
const agent = new https.Agent({ keepAlive: true });
const spacing = 1000 / 190; // milliseconds between calls: the service takes 200 a second
let next = 0; // when the next call may start

// sign issues a UserSig.
export function sign(app, identifier, key, expire) {
  const time = Math.floor(Date.now() / 1000);
  const text = `TLS.identifier:${identifier}\nTLS.sdkappid:${app}\nTLS.time:${time}\nTLS.expire:${expire}\n`;
  const document = {
    'TLS.ver': '2.0', 'TLS.identifier': identifier, 'TLS.sdkappid': app, 'TLS.expire': expire, 'TLS.time': time,
    'TLS.sig': createHmac('sha256', key).update(text).digest('base64'),
  };
  const alphabet = { '+': '*', '/': '-', '=': '_' };
  return deflateSync(JSON.stringify(document)).toString('base64').replace(/[+/=]/g, (c) => alphabet[c]);
}

// post resolves with the answer's status and text. It takes as long as the service may, which is 3 s, and more.
function post(host, target, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    const signal = AbortSignal.timeout(10_000);
    const request = https.request(`https://${host}${target}`, { method: 'POST', agent, headers, signal }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(chunks).toString() }));
      answer.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

// set makes one call and sends it once: to send it again is harmless, but for the caller to decide.
export async function set({ host, app, identifier, sig }, group, member, number) {
  const wait = next - Date.now();
  next = Math.max(next, Date.now()) + spacing;
  if (wait > 0) await sleep(wait);
  const query = new URLSearchParams({
    sdkappid: app, identifier, usersig: sig(), random: randomInt(2 ** 32), contenttype: 'json',
  });
  const body = JSON.stringify({ GroupId: group, Member_Account: member, UnreadMsgNum: number });
  try {
    const { status, text } = await post(host, `${path}?${String(query).replaceAll('+', '%20')}`, body);
    const said = status === 200 ? JSON.parse(text) : {};
    if (!Number.isInteger(said.ErrorCode)) return { ok: false, message: `HTTP ${status} without an answer of the API` };
    if (said.ActionStatus === 'OK' && said.ErrorCode === 0) return { ok: true };
    return { ok: false, code: said.ErrorCode, message: said.ErrorInfo };
  } catch (error) {
    return { ok: false, message: error.message };
  }
}
