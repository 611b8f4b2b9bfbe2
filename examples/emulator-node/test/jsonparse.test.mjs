import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonError, JsonNumber, parseJson, writeJson } from '../jsonparse.mjs';

const parse = (text) => parseJson(Buffer.from(text));

test('values of every kind are read', () => {
  const value = parse(' {"a": [true, false, null, "x\\n\\u00e9\\\\ü"], "b": {}, "c": [], "": 1}\r\n');
  assert.deepEqual(value.a, [true, false, null, 'x\né\\ü']);
  assert.deepEqual(Object.keys(value), ['a', 'b', 'c', '']);
});

test('a number keeps its spelling', () => {
  const digits = '9'.repeat(300);
  for (const spelling of ['0', '-0', '5.0', '5e0', '1E+2', '9007199254740993', digits]) {
    assert.deepEqual(parse(`[${spelling}]`), [new JsonNumber(spelling)]);
  }
});

test('what is not JSON is refused', () => {
  const wrong = [
    '', ' ', '{', '{"a"}', '{"a":}', '{"a":1,}', '{,}', "{'a':1}", '{a:1}', '[1,]', '[1 2]', '[', '01', '+1', '.5',
    '1.',
    '1e', '-', 'NaN', 'tru', 'truex', '"', '"\n"', '"\\x"', '"\\u12g4"', '"\\', '{} {}', '{}x', '[1]//', '// x\n{}',
    '{"a":1/* one */}', '\u00a0{}', '\ufeff{}', '\0',
  ];
  for (const text of wrong) assert.throws(() => parse(text), JsonError, JSON.stringify(text));
});

test('a repeated key is refused, however it is spelt', () => {
  for (const text of ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '[{"x":{"b":1,"c":2,"b":3}}]']) {
    assert.throws(() => parse(text), JsonError);
  }
});

test('keys that JavaScript objects have of their own are keys like others', () => {
  const value = parse('{"__proto__":{"x":1},"constructor":2,"toString":3}');
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'toString']);
  assert.equal(Object.getPrototypeOf(value), null);
});

test('bytes that are not UTF-8 are refused', () => {
  for (const hex of ['ff', 'c0af', 'eda080', 'e282', 'f5808080']) {
    assert.throws(() => parseJson(Buffer.from(`22${hex}22`, 'hex')), JsonError, hex);
  }
});

test('deep nesting is refused and not a crash', () => {
  assert.throws(() => parse('['.repeat(100_000)), JsonError);
  parse('['.repeat(100) + ']'.repeat(100));
});

test('writeJson gives back what was read', () => {
  const text = '{"a":[1.50,true,null,"\\"x"],"b":{"c":123456789012345678901234567890}}';
  assert.equal(writeJson(parse(text)), text);
});
