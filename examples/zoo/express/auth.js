import {createHmac, timingSafeEqual} from 'node:crypto';
import {inflateSync} from 'node:zlib';
import {ApiError} from './errors.js';

const APP = Number(process.env.IM_SDKAPPID ?? 1400000000);
const KEY = process.env.IM_SECRET_KEY;
export const ADMIN = process.env.IM_ADMIN ?? 'administrator';

function decode(usersig) {
  try {
    const packed = Buffer.from(usersig.replace(/\*/g, '+').replace(/-/g, '/').replace(/_/g, '='), 'base64');
    return JSON.parse(inflateSync(packed, {maxOutputLength: 16384}).toString());
  } catch {
    throw new ApiError(70003, 'usersig is malformed');
  }
}

function verify(usersig, identifier) {
  if (!usersig) throw new ApiError(70002, 'usersig is empty');
  const doc = decode(usersig);
  let text = '';
  for (const name of ['identifier', 'sdkappid', 'time', 'expire']) text += `TLS.${name}:${doc[`TLS.${name}`]}\n`;
  if (doc['TLS.userbuf'] !== undefined) text += `TLS.userbuf:${doc['TLS.userbuf']}\n`;
  const want = createHmac('sha256', KEY).update(text).digest();
  const got = Buffer.from(String(doc['TLS.sig']), 'base64');
  if (want.length !== got.length || !timingSafeEqual(want, got)) throw new ApiError(70009, 'usersig verification failed');
  if (doc['TLS.sdkappid'] !== APP) throw new ApiError(70014, 'usersig is of another sdkappid');
  if (doc['TLS.identifier'] !== identifier) throw new ApiError(70013, 'usersig is of another identifier');
  if (doc['TLS.time'] + doc['TLS.expire'] < Date.now() / 1000) throw new ApiError(70001, 'usersig is expired');
}

/** Express middleware: lets an app admin with a valid UserSig through. */
export function authenticate(req, res, next) {
  const {sdkappid, identifier, usersig} = req.query;
  if (!sdkappid) throw new ApiError(60012, 'sdkappid is missing');
  if (sdkappid !== String(APP)) throw new ApiError(70020, 'sdkappid is unknown');
  verify(usersig, identifier);
  if (identifier !== ADMIN) throw new ApiError(60010, 'this call is for app admins');
  next();
}
