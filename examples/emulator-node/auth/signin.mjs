// Who calls: the three query parameters sdkappid, identifier and usersig (1047/34620, 1047/34348).

import { Refusal } from '../answers.mjs';
import { verifyUserSig } from './usersig.mjs';

export function signIn(app, query, nowInSeconds) {
  const sdkappid = query.get('sdkappid') ?? '';
  const identifier = query.get('identifier') ?? '';
  const userSig = query.get('usersig') ?? '';
  if (sdkappid === '') throw new Refusal(60012, 'sdkappid is missing');
  if (!/^[1-9][0-9]{0,18}$/.test(sdkappid)) throw new Refusal(60006, 'sdkappid is not valid');
  if (identifier === '') throw new Refusal(60004, 'identifier is missing');
  verifyUserSig(userSig, sdkappid, identifier, app, nowInSeconds);
  if (identifier !== app.admin) throw new Refusal(60010, 'the call needs an app admin');
}
