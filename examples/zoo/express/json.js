import {isInteger, LosslessNumber, parse} from 'lossless-json';
import {ApiError} from './errors.js';

// JSON.parse makes a double of every number, and then 33931363394763450.52 is an integer. So a number is read from its
// text: what is written as an integer becomes a number, anything else an object that no check takes for one.
const number = (text) => (isInteger(text) ? Number(text) : new LosslessNumber(text));

/** Reads a body, which has to be a JSON object. */
export function parseBody(text) {
  let body;
  try {
    body = parse(text, undefined, number);
  } catch {
    throw new ApiError(60003, 'the body is not JSON');
  }
  if (body === null || typeof body !== 'object' || Array.isArray(body)) throw new ApiError(10004, 'the body is not an object');
  return body;
}
