import {ApiError} from './errors.js';

const BUG = process.env.ZOO_BUG ?? '';

const bad = (name, what) => new ApiError(10004, `${name} ${what}`);

export function string(body, name, {max = Infinity, optional = false} = {}) {
  const value = body[name];
  if (value === undefined && optional) return undefined;
  if (typeof value !== 'string') throw bad(name, 'is not a string');
  if (value === '' || Buffer.byteLength(value) > max) throw bad(name, 'has a wrong length');
  return value;
}

export const account = (body, name, options) => string(body, name, {max: 32, ...options});

export function groupId(body, options) {
  const id = string(body, 'GroupId', {max: 48, ...options});
  if (id !== undefined && !/^[\x20-\x7e]*$/.test(id)) throw bad('GroupId', 'has characters that are not printable ASCII');
  return id;
}

export function integer(body, name, fallback) {
  // ZOO_BUG=coerce: Number() makes a number of "5", true and null.
  const value = BUG === 'coerce' ? Number(body[name] ?? 0) : (body[name] ?? fallback);
  if (!Number.isInteger(value) || value < 0) throw bad(name, 'is not an integer of 0 or more');
  return value;
}

export function list(body, name, max, fallback) {
  const value = body[name] ?? fallback;
  if (!Array.isArray(value) || value.length > max) throw bad(name, `is not a list of at most ${max}`);
  return value;
}

export function objects(body, name, max, fallback) {
  const value = list(body, name, max, fallback);
  if (!value.every((item) => item && typeof item === 'object')) throw bad(name, 'holds something that is not an object');
  return value;
}
