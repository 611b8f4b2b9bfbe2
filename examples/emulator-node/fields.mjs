// Reading the fields of a request body. Whatever is missing or of the wrong JSON type is an InvalidField; which
// ErrorCode that is depends on the service (10004 in the group service, 70402 in the account service), so the code is
// put to it in the gateway.

import { JsonNumber } from './jsonparse.mjs';

export class InvalidField extends Error {}

export function asObject(value, name) {
  const isOther = value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof JsonNumber;
  if (isOther) throw new InvalidField(`${name} is not an object`);
  return value;
}

export function asString(value, name) {
  if (value === undefined) throw new InvalidField(`${name} is missing`);
  if (typeof value !== 'string') throw new InvalidField(`${name} is not a string`);
  return value;
}

export function asFilledString(value, name) {
  if (asString(value, name) === '') throw new InvalidField(`${name} is empty`);
  return value;
}

export function asShortString(value, name, maxBytes) {
  if (Buffer.byteLength(asString(value, name)) > maxBytes) throw new InvalidField(`${name} is too long`);
  return value;
}

export function asWhole(value, name, min = 0, max = Number.MAX_SAFE_INTEGER) {
  if (value === undefined) throw new InvalidField(`${name} is missing`);
  if (!(value instanceof JsonNumber)) throw new InvalidField(`${name} is not a number`);
  const number = /^-?[0-9]+$/.test(value.spelling) ? Number(value.spelling) : NaN;
  if (!(number >= min && number <= max)) throw new InvalidField(`${name} is not an integer from ${min} to ${max}`);
  return number;
}

export function asFlag(value, name) {
  return asWhole(value, name, 0, 1) === 1;
}

export function asList(value, name, min, max) {
  if (value === undefined) throw new InvalidField(`${name} is missing`);
  if (!Array.isArray(value)) throw new InvalidField(`${name} is not an array`);
  if (value.length < min || value.length > max) throw new InvalidField(`${name} has not ${min} to ${max} elements`);
  return value;
}

export function asStrings(value, name, min = 0, max = Infinity) {
  return asList(value, name, min, max).map((element) => asString(element, `an element of ${name}`));
}

export function asObjects(value, name, min, max) {
  return asList(value, name, min, max).map((element) => asObject(element, `an element of ${name}`));
}

export function asAccounts(value, name, min, max) {
  return asList(value, name, min, max).map((element) => asFilledString(element, `an element of ${name}`));
}

export function asOneOf(value, name, words) {
  if (!words.includes(asString(value, name))) throw new InvalidField(`${name} is none of ${words.join(', ')}`);
  return value;
}

// optional(body.Limit, 0, asWhole, 'Limit', 0, 6000): the fallback for an absent field, else the field's own check.
export function optional(value, fallback, check, ...details) {
  return value === undefined ? fallback : check(value, ...details);
}
