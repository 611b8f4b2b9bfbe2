// The adapter of client.mjs: a case a line on standard input, its result a line on standard output.
import { createInterface } from 'node:readline';
import { set, sign } from './client.mjs';

const { UNREADCHECK_HOST: host, UNREADCHECK_IDENTIFIER: identifier, UNREADCHECK_SECRET_KEY: key } = process.env;
const lifetime = Number(process.env.UNREADCHECK_USERSIG_LIFETIME ?? 3600);
const app = Number(process.env.UNREADCHECK_SDKAPPID);
// Signed anew for every call, so that no UserSig expires while it is used.
const sig = () => (key ? sign(app, identifier, key, lifetime) : process.env.UNREADCHECK_USERSIG);
const client = { host, app, identifier, sig };

async function answer({ op, group, member, number, repeat = 1, members, numbers }) {
  if (op === 'hello') return { sdk: 'fetch', version: process.version };
  if (op === 'threads') {
    return { results: await Promise.all(members.map((one, i) => set(client, group, one, numbers[i]))) };
  }
  if (op !== 'set' && op !== 'burst') return { unsupported: true };
  if (!Number.isSafeInteger(number)) return { unsupported: true, message: 'JavaScript has no integers that large' };
  let result = await set(client, group, member, number);
  for (let i = 1; i < repeat && result.ok; i++) result = await set(client, group, member, number);
  return result;
}

for await (const line of createInterface({ input: process.stdin })) {
  const one = JSON.parse(line);
  console.log(JSON.stringify({ id: one.id, ...(await answer(one)) }));
}
