// What the tests need: an emulator of their own process, and a caller that signs itself in. UserSigs are made here from
// the documentation's text alone, so that the emulator's verification is not measured with its own code.

import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';

const SERVER = fileURLToPath(new URL('../server.mjs', import.meta.url));

export const KEY = 'emulator-node-secret-key';
export const APP = 1400000000;
export const ADMIN = 'administrator';
export const GROUP_SERVICE = '/v4/group_open_http_svc/';
export const ACCOUNT_SERVICE = '/v4/im_open_login_svc/';

export async function startEmulator(words = [], environment = {}) {
  const child = spawn(process.execPath, [SERVER, ...words], {
    env: { ...process.env, UNREADCHECK_SECRET_KEY: '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  let output = '';
  await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.includes('\n')) resolve();
    });
    exited.then(() => reject(new Error('the emulator ended before it was ready')));
  });
  const url = /ready on (\S+);/.exec(output)[1];
  return {
    url,
    output: () => output,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exited;
    },
  };
}

export function makeUserSig({ app = APP, account = ADMIN, key = KEY, time, expire = 3600, userbuf } = {}) {
  const made = time ?? Math.floor(Date.now() / 1000);
  let signed = `TLS.identifier:${account}\nTLS.sdkappid:${app}\nTLS.time:${made}\nTLS.expire:${expire}\n`;
  if (userbuf !== undefined) signed += `TLS.userbuf:${userbuf}\n`;
  const ticket = {
    'TLS.ver': '2.0', 'TLS.identifier': account, 'TLS.sdkappid': app, 'TLS.expire': expire, 'TLS.time': made,
    ...(userbuf === undefined ? {} : { 'TLS.userbuf': userbuf }),
    'TLS.sig': createHmac('sha256', key).update(signed).digest('base64'),
  };
  return packUserSig(JSON.stringify(ticket));
}

export function packUserSig(text) {
  return deflateSync(text).toString('base64').replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
}

const ADMIN_USER_SIG = makeUserSig();

export function query(changes = {}) {
  const parameters = {
    sdkappid: APP, identifier: ADMIN, usersig: ADMIN_USER_SIG, random: 99999999, contenttype: 'json', ...changes,
  };
  const kept = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return `?${new URLSearchParams(kept)}`;
}

const agent = new http.Agent({ keepAlive: true });

// One request as it is, and everything that can be seen of the answer.
export function send(url, { method = 'POST', body = '' } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, agent, headers: { 'Content-Length': Buffer.byteLength(body) } });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, text, answer: text === '' ? undefined : JSON.parse(text) });
      });
    });
    request.end(body);
  });
}

// A caller of one emulator: call() gives the answer's body, ok() also insists on its being a success.
export function callerOf(emulator) {
  async function call(command, body, changes = {}) {
    const service = /account/.test(command) ? ACCOUNT_SERVICE : GROUP_SERVICE;
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const { status, answer } = await send(emulator.url + service + command + query(changes), { body: text });
    if (status !== 200) throw new Error(`HTTP status ${status}`);
    return answer;
  }
  async function ok(command, body) {
    const answer = await call(command, body);
    const isOk = answer.ActionStatus === 'OK' && answer.ErrorCode === 0;
    if (!isOk) throw new Error(`${command}: ${JSON.stringify(answer)}`);
    return answer;
  }
  return { call, ok };
}
