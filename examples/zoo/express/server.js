// An emulator of the IM server API for tests of our own services: Express.
import express from 'express';
import {ADMIN, authenticate} from './auth.js';
import {ApiError} from './errors.js';
import {group} from './group.js';
import {login} from './login.js';
import {parseBody} from './json.js';
import {accounts} from './store.js';

accounts.add(ADMIN);

const app = express();
app.disable('x-powered-by');

express.response.ok = function ok(fields = {}) {
  this.json({ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, ...fields});
};

// The documentation shows requests without a Content-Type, and names no limit below the 1 MB of answers.
app.use(express.text({type: () => true, limit: '1mb'}));
app.use('/v4', authenticate);
app.use((req, res, next) => {
  req.body = parseBody(req.body);
  next();
});
app.use('/v4/im_open_login_svc', login);
app.use('/v4/group_open_http_svc', group);

app.use(() => {
  throw new ApiError(10003, 'no such command');
});

// Four parameters make it an error handler.
app.use((err, req, res, next) => {
  let {code} = err;
  if (!(err instanceof ApiError)) {
    // What Express itself refuses (a body that is cut short, too large or wrongly encoded) is the request's fault.
    code = err.status < 500 ? 60008 : 10002;
    if (code === 10002) console.error(err);
  }
  res.json({ActionStatus: 'FAIL', ErrorInfo: err.message, ErrorCode: code});
});

app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');
