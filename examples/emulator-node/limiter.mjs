// How often a command may be called: a sliding log of the last served calls. The documentation gives a number of calls
// in a second and no algorithm; a sliding log allows just that number in every second, wherever the second begins.

import { Refusal } from './answers.mjs';

const WINDOW_IN_MILLISECONDS = 1000;

export function createLimiter() {
  return new Map();
}

// The log is a ring of the times of the last `limit` served calls; `next` points at the oldest one. A refused call is
// not entered, so a caller that keeps trying is not locked out.
export function countCall(limiter, command, limit, now) {
  if (!limiter.has(command)) limiter.set(command, { times: new Array(limit).fill(-Infinity), next: 0 });
  const log = limiter.get(command);
  if (now - log.times[log.next] < WINDOW_IN_MILLISECONDS) {
    throw new Refusal(60007, `${command} is called more than ${limit} times a second`);
  }
  log.times[log.next] = now;
  log.next = (log.next + 1) % limit;
}
