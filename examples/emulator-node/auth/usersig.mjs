// UserSig, version 2 (1047/34385): a JSON object that is signed with HMAC-SHA256 over some of its own fields, then
// compressed with zlib, then written in base64 with three characters exchanged so that it fits into a URL.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { Refusal } from '../answers.mjs';
import { JsonNumber, parseJson } from '../jsonparse.mjs';

// Far above any real UserSig; it bounds what a crafted one can unpack to.
const MAX_UNPACKED_BYTES = 65536;

// verifyUserSig throws the refusal that fits. The order - app, account, time, signature - lets each fault be told from
// the others: a UserSig of another app could not be checked with this app's key anyway.
export function verifyUserSig(userSig, sdkappid, identifier, app, nowInSeconds) {
  if (userSig === '') throw new Refusal(70002, 'usersig is empty');
  const ticket = unpackUserSig(userSig);
  if (ticket.sdkappid !== sdkappid) throw new Refusal(70014, 'sdkappid is not the one of the usersig');
  if (ticket.identifier !== identifier) throw new Refusal(70013, 'identifier is not the one of the usersig');
  if (nowInSeconds > ticket.time + ticket.expire) throw new Refusal(70001, 'usersig has expired');
  if (sdkappid !== app.sdkappid) throw new Refusal(70020, 'sdkappid is not known');
  if (!sameText(ticket.signature, signTicket(ticket, app.secretKey))) {
    throw new Refusal(70009, 'usersig could not be verified');
  }
}

// The signed text. The key is used as the bytes of its text, although it looks like hexadecimal digits.
export function signTicket(ticket, secretKey) {
  const lines = [
    `TLS.identifier:${ticket.identifier}`,
    `TLS.sdkappid:${ticket.sdkappid}`,
    `TLS.time:${ticket.time}`,
    `TLS.expire:${ticket.expire}`,
  ];
  if (ticket.userbuf !== undefined) lines.push(`TLS.userbuf:${ticket.userbuf}`);
  return createHmac('sha256', secretKey).update(`${lines.join('\n')}\n`).digest('base64');
}

export function unpackUserSig(userSig) {
  try {
    return readTicket(parseJson(unpackBytes(decodeUrlBase64(userSig))));
  } catch {
    throw new Refusal(70003, 'usersig is not valid');
  }
}

// Node's decoder skips what it does not know, so a garbled text could decode to the same bytes. Only the one spelling
// that encodes back to itself is taken.
function decodeUrlBase64(text) {
  const bytes = Buffer.from(text.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '='), 'base64');
  const again = bytes.toString('base64').replaceAll('+', '*').replaceAll('/', '-').replaceAll('=', '_');
  if (again !== text) throw new Error('not the base64 of a usersig');
  return bytes;
}

function unpackBytes(bytes) {
  const { buffer, engine } = inflateSync(bytes, { info: true, maxOutputLength: MAX_UNPACKED_BYTES });
  if (engine.bytesWritten !== bytes.length) throw new Error('bytes after the compressed ones');
  return buffer;
}

function readTicket(json) {
  const ticket = {
    identifier: json['TLS.identifier'],
    sdkappid: wholeSpelling(json['TLS.sdkappid']),
    time: Number(wholeSpelling(json['TLS.time'])),
    // A library that leaves out zeros leaves out an expire of 0.
    expire: json['TLS.expire'] === undefined ? 0 : Number(wholeSpelling(json['TLS.expire'])),
    userbuf: json['TLS.userbuf'],
    signature: json['TLS.sig'],
  };
  if (typeof ticket.identifier !== 'string' || typeof ticket.signature !== 'string') throw new Error('not strings');
  return ticket;
}

function wholeSpelling(value) {
  if (!(value instanceof JsonNumber) || !/^[0-9]{1,19}$/.test(value.spelling)) throw new Error('not a whole number');
  return value.spelling;
}

function sameText(left, right) {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}
