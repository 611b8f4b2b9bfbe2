// An emulator of the IM server API for tests of our own services: Express.
import express from 'express';
import {ADMIN, authenticate} from './auth.js';
import {ApiError} from './errors.js';
import {group} from './group.js';
import {login} from './login.js';
import {accounts} from './store.js';

accounts.add(ADMIN);

const app = express();
app.disable('x-powered-by');

express.response.ok = function ok(fields = {}) {
  this.json({ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, ...fields});
};

// The documentation shows requests without a Content-Type, and names no limit below the 1 MB of answers.
app.use(express.json({type: () => true, limit: '1mb'}));
app.use('/v4', authenticate);
// Express leaves body undefined where there was none.
app.use((req, res, next) => {
  if (!req.body) throw new ApiError(60003, 'the body is empty');
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
    code = err.type === 'entity.parse.failed' ? 60003 : 10002;
    if (code === 10002) console.error(err);
  }
  res.json({ActionStatus: 'FAIL', ErrorInfo: err.message, ErrorCode: code});
});

app.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');
