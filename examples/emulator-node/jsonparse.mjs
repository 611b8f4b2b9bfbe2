// A strict JSON reader. JSON.parse does not do here: it rounds a number beyond 2^53, makes 5.0 and 5 the same, and
// takes the last of two equal keys without a word. This reader keeps how a number was spelt and refuses the rest.

export class JsonError extends Error {}

export class JsonNumber {
  constructor(spelling) {
    this.spelling = spelling;
  }
}

// Deep nesting would overflow the stack of a recursive reader long before the body's limit is reached.
const MAX_DEPTH = 200;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const FOUR_HEX_DIGITS = /[0-9a-fA-F]{4}/y;
const WORDS = [['true', true], ['false', false], ['null', null]];
const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

export function parseJson(bytes) {
  const reader = { text: decodeUtf8(bytes), at: 0 };
  const value = readValue(reader, 0);
  skipSpace(reader);
  if (reader.at !== reader.text.length) throw unexpected(reader);
  return value;
}

function decodeUtf8(bytes) {
  try {
    // ignoreBOM leaves a byte order mark in the text, where the grammar has no place for it.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new JsonError('the text is not UTF-8');
  }
}

function readValue(reader, depth) {
  if (depth > MAX_DEPTH) throw new JsonError('the values are nested too deeply');
  skipSpace(reader);
  const first = reader.text[reader.at];
  if (first === '{') return readObject(reader, depth);
  if (first === '[') return readArray(reader, depth);
  if (first === '"') return readString(reader);
  for (const [word, value] of WORDS) {
    if (takeText(reader, word)) return value;
  }
  const spelling = takeMatch(reader, NUMBER);
  if (!spelling) throw unexpected(reader);
  return new JsonNumber(spelling);
}

function readObject(reader, depth) {
  // Without a prototype the object has no key but those of the text, not even "__proto__".
  const object = Object.create(null);
  takeText(reader, '{');
  skipSpace(reader);
  if (takeText(reader, '}')) return object;
  do {
    skipSpace(reader);
    if (reader.text[reader.at] !== '"') throw unexpected(reader);
    const key = readString(reader);
    if (key in object) throw new JsonError(`the key ${JSON.stringify(key)} is there twice`);
    skipSpace(reader);
    if (!takeText(reader, ':')) throw unexpected(reader);
    object[key] = readValue(reader, depth + 1);
    skipSpace(reader);
  } while (takeText(reader, ','));
  if (!takeText(reader, '}')) throw unexpected(reader);
  return object;
}

function readArray(reader, depth) {
  const array = [];
  takeText(reader, '[');
  skipSpace(reader);
  if (takeText(reader, ']')) return array;
  do {
    array.push(readValue(reader, depth + 1));
    skipSpace(reader);
  } while (takeText(reader, ','));
  if (!takeText(reader, ']')) throw unexpected(reader);
  return array;
}

function readString(reader) {
  takeText(reader, '"');
  let string = takeMatch(reader, PLAIN_CHARACTERS);
  while (takeText(reader, '\\')) {
    string += readEscape(reader) + takeMatch(reader, PLAIN_CHARACTERS);
  }
  if (!takeText(reader, '"')) throw unexpected(reader);
  return string;
}

function readEscape(reader) {
  if (takeText(reader, 'u')) {
    const digits = takeMatch(reader, FOUR_HEX_DIGITS);
    if (!digits) throw unexpected(reader);
    return String.fromCharCode(parseInt(digits, 16));
  }
  const letter = reader.text[reader.at];
  if (letter === undefined || !Object.hasOwn(ESCAPES, letter)) throw unexpected(reader);
  reader.at += 1;
  return ESCAPES[letter];
}

function skipSpace(reader) {
  takeMatch(reader, SPACE);
}

function takeText(reader, wanted) {
  if (!reader.text.startsWith(wanted, reader.at)) return false;
  reader.at += wanted.length;
  return true;
}

function takeMatch(reader, pattern) {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text);
  if (match === null) return '';
  reader.at = pattern.lastIndex;
  return match[0];
}

function unexpected(reader) {
  const what = reader.at < reader.text.length ? 'unexpected character' : 'unexpected end';
  return new JsonError(`${what} at ${reader.at}`);
}

// writeJson is the way back: it spells numbers as they were spelt.
export function writeJson(value) {
  if (value instanceof JsonNumber) return value.spelling;
  if (Array.isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.keys(value).map((key) => `${JSON.stringify(key)}:${writeJson(value[key])}`).join(',')}}`;
}
