// From an HTTP request to an answer. The order of the checks: path, sign-in, method, command word, rate, body, fields.
// The sign-in comes before method and body, as it was seen in the field.

import { accepted, Refusal, refused, sendAnswer } from './answers.mjs';
import { signIn } from './auth/signin.mjs';
import { SERVICES } from './commands.mjs';
import { asObject, InvalidField } from './fields.mjs';
import { JsonError, parseJson } from './jsonparse.mjs';
import { countCall } from './limiter.mjs';

const MAX_BODY_BYTES = 1024 * 1024;

export function createHandler(app) {
  return async function handle(request, response) {
    let body;
    try {
      body = await readBody(request);
    } catch {
      return; // the caller went away in the middle of its request: nobody is left to answer
    }
    const answer = answerTo(app, request.method, request.url, body);
    if (app.latency > 0) await new Promise((resolve) => setTimeout(resolve, app.latency));
    sendAnswer(response, answer);
  };
}

// A body that is too large is read to its end but not kept, since a caller that is still writing would not see the
// answer. null stands for it.
async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : null;
}

// Nothing in here waits, so a call is served as a whole before the next one begins.
function answerTo(app, method, target, body) {
  let service;
  try {
    const queryStart = (target + '?').indexOf('?');
    const route = findRoute(target.slice(0, queryStart));
    service = route.service;
    signIn(app, new URLSearchParams(target.slice(queryStart + 1)), app.seconds());
    if (method !== 'POST') throw new Refusal(60002, 'the method is not POST');
    const command = findCommand(service, route.word);
    if (app.rateLimit !== 'off') countCall(app.limiter, route.word, app.rateLimit ?? command.limit, app.milliseconds());
    return accepted(command.run(app, readJson(body)));
  } catch (error) {
    return answerToError(error, service);
  }
}

function findRoute(path) {
  const parts = /^\/v4\/([^/]+)\/(.*)$/.exec(path);
  if (parts === null || !Object.hasOwn(SERVICES, parts[1])) throw new Refusal(60009, 'the URL names nothing here');
  return { service: SERVICES[parts[1]], word: parts[2] };
}

function findCommand(service, word) {
  if (!Object.hasOwn(service.commands, word)) throw new Refusal(service.wrongCommand, 'the command word is not known');
  return service.commands[word];
}

function readJson(body) {
  if (body === null) throw new Refusal(60008, `the body is larger than ${MAX_BODY_BYTES} bytes`);
  return asObject(parseJson(body), 'the body');
}

function answerToError(error, service) {
  if (error instanceof Refusal) return refused(error.code, error.message);
  if (error instanceof JsonError) return refused(60003, `the body is not JSON: ${error.message}`);
  if (error instanceof InvalidField) return refused(service.wrongField, error.message);
  console.error(error);
  return refused(service?.ownFailure ?? 60008, 'the emulator failed');
}
