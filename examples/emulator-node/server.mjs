// An emulator of Tencent Cloud IM's set_unread_msg_num and of the calls around it. The options are in README.md.

import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { sendAnswerToBrokenRequest } from './answers.mjs';
import { createNotifier } from './callback.mjs';
import { createHandler } from './gateway.mjs';
import { createLimiter } from './limiter.mjs';
import { createState } from './state.mjs';

const DEFAULT_SECRET_KEY = 'emulator-node-secret-key';
const USAGE =
  'usage: node server.mjs [--addr HOST:PORT] [--sdkappid N] [--admin NAME] [--rate-limit N|off] [--latency MS] ' +
  '[--callback-url URL] [--tls-cert FILE --tls-key FILE]';
const OPTIONS = {
  addr: { fallback: '127.0.0.1:0', pattern: /^.*:[0-9]{1,5}$/ },
  sdkappid: { fallback: '1400000000', pattern: /^[1-9][0-9]{0,14}$/ },
  admin: { fallback: 'administrator', pattern: /^.+$/ },
  'rate-limit': { pattern: /^([1-9][0-9]{0,5}|off)$/ },
  latency: { fallback: '0', pattern: /^[0-9]{1,6}$/ },
  'callback-url': { pattern: /^https?:\/\/[^/]/ },
  'tls-cert': { pattern: /^.+$/ },
  'tls-key': { pattern: /^.+$/ },
};

function readOptions(words) {
  const options = Object.fromEntries(Object.entries(OPTIONS).map(([name, { fallback }]) => [name, fallback]));
  const rest = words.flatMap((word) => /^(--[a-z-]+)=(.*)$/s.exec(word)?.slice(1) ?? [word]);
  while (rest.length > 0) {
    const name = /^--(.*)$/.exec(rest.shift())?.[1] ?? '';
    const value = rest.shift();
    if (!Object.hasOwn(OPTIONS, name) || value === undefined || !OPTIONS[name].pattern.test(value)) stop(2, USAGE);
    options[name] = value;
  }
  if (options['callback-url'] !== undefined && !URL.canParse(options['callback-url'])) stop(2, USAGE);
  if ((options['tls-cert'] === undefined) !== (options['tls-key'] === undefined)) stop(2, USAGE);
  return options;
}

function createApp(options, secretKey) {
  return {
    sdkappid: options.sdkappid,
    admin: options.admin,
    secretKey,
    latency: Number(options.latency),
    // undefined: every command has its documented limit
    rateLimit: /^[0-9]/.test(options['rate-limit'] ?? '') ? Number(options['rate-limit']) : options['rate-limit'],
    limiter: createLimiter(),
    state: createState(options.admin),
    notify: createNotifier(options['callback-url'], options.sdkappid),
    // Time of day is for what is told and compared with the caller's times; the other clock, which nobody sets, is for
    // measuring how long ago something was.
    seconds: () => Math.floor(Date.now() / 1000),
    milliseconds: () => performance.now(),
  };
}

function createServer(options, app) {
  // An HTTP/1.1 request without Host would be answered with 400 before any code here sees it.
  const settings = { requireHostHeader: false, keepAliveTimeout: 75_000, headersTimeout: 80_000 };
  const handler = createHandler(app);
  const server = options['tls-cert']
    ? https.createServer({ ...settings, ...readCertificate(options) }, handler)
    : http.createServer(settings, handler);
  server.on('checkExpectation', handler);
  server.on('clientError', (_error, socket) => sendAnswerToBrokenRequest(socket));
  return server;
}

function readCertificate(options) {
  return { cert: readFileSync(options['tls-cert']), key: readFileSync(options['tls-key']) };
}

function readyLine(options, givenKey, port) {
  const scheme = options['tls-cert'] ? 'https' : 'http';
  const host = options.addr.replace(/:[0-9]+$/, '') || '127.0.0.1';
  const key = givenKey ? ' # UNREADCHECK_SECRET_KEY (as given)' : ` UNREADCHECK_SECRET_KEY=${DEFAULT_SECRET_KEY}`;
  return (
    `emulator-node: ready on ${scheme}://${host}:${port}; export UNREADCHECK_SDKAPPID=${options.sdkappid} ` +
    `UNREADCHECK_IDENTIFIER=${shellWord(options.admin)}${key}`
  );
}

function shellWord(text) {
  return /^[\w.@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function stop(exitCode, message) {
  console.error(`emulator-node: ${message}`);
  process.exit(exitCode);
}

function main() {
  const options = readOptions(process.argv.slice(2));
  const givenKey = process.env.UNREADCHECK_SECRET_KEY;
  const server = createServer(options, createApp(options, givenKey || DEFAULT_SECRET_KEY));
  const [, host, port] = /^(.*):([0-9]+)$/.exec(options.addr);
  server.on('error', (error) => stop(1, error.message));
  server.listen(Number(port), host.replace(/^\[(.*)\]$/, '$1') || '127.0.0.1', () => {
    console.log(readyLine(options, givenKey, server.address().port));
  });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
  }
}

try {
  main();
} catch (error) {
  stop(1, error.message); // a certificate that cannot be read, a port that is none
}
