// Sends the HTTPS calls of a Node.js process through the proxy that HTTPS_PROXY names, which Node.js itself does only
// from versions 22.21 and 24 on. It is loaded by NODE_OPTIONS=--require and needs no package.
'use strict';

const http = require('node:http');
const https = require('node:https');
const tls = require('node:tls');

const proxy = new URL(process.env.HTTPS_PROXY);

// connect(options, done) opens a tunnel to options.host and calls done(error, socket) with TLS on top of it.
function connect(options, done) {
  const target = `${options.hostname || options.host}:${options.port || 443}`;
  const request = http.request({
    host: proxy.hostname, port: proxy.port, method: 'CONNECT', path: target, headers: { host: target }, agent: false,
  });
  request.on('error', done);
  request.on('connect', (answer, socket) => {
    if (answer.statusCode !== 200) {
      socket.destroy();
      done(new Error(`the proxy answered ${answer.statusCode} to CONNECT ${target}`));
      return;
    }
    const servername = options.servername || options.hostname || options.host;
    const secure = tls.connect({ ...options, socket, servername });
    secure.once('error', done);
    secure.once('secureConnect', () => {
      secure.off('error', done);
      done(null, secure);
    });
  });
  request.end();
}

// The module https and all that is built upon it: any agent's, its own or the client's.
https.Agent.prototype.createConnection = function (options, done) {
  connect(options, done);
};

// fetch: a call to it brings its dispatcher about, whose class makes another.
fetch('data:,').catch(() => {});
const dispatcher = Symbol.for('undici.globalDispatcher.1');
const { constructor: Agent } = globalThis[dispatcher];
globalThis[dispatcher] = new Agent({
  connect: (options, done) => connect({ ...options, ALPNProtocols: ['http/1.1'] }, done),
});
