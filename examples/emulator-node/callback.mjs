// Callbacks: the server tells the app's backend what happened, here that a group message was sent (1047/34375). They
// are sent after the fact, so the call that caused one does not wait for it, and a backend that is away does no harm.

import http from 'node:http';
import https from 'node:https';

const TIMEOUT_IN_MILLISECONDS = 2000;

export function createNotifier(callbackUrl, sdkappid) {
  if (callbackUrl === undefined) return () => {};
  return ({ command, text }) => {
    const url = new URL(callbackUrl);
    const parameters = {
      SdkAppid: sdkappid,
      CallbackCommand: command,
      contenttype: 'json',
      ClientIP: '127.0.0.1',
      OptPlatform: 'RESTAPI',
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    const client = url.protocol === 'https:' ? https : http;
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
    const request = client.request(url, { method: 'POST', headers, timeout: TIMEOUT_IN_MILLISECONDS });
    request.on('response', (response) => response.resume());
    request.on('timeout', () => request.destroy());
    request.on('error', () => {});
    request.end(text);
  };
}
