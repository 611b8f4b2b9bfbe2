// Making and dissolving groups: create_group (1047/34895), import_group (1047/34914), destroy_group (1047/34896).

import { Refusal } from './answers.mjs';
import { asFilledString, asOneOf, asShortString, asString, asWhole, InvalidField, optional } from './fields.mjs';
import { kindOf, refuseAVChatRoom, TYPE_NAMES } from './grouptypes.mjs';
import { readNewMembers } from './members.mjs';
import { addGroup, addMember, findGroup, isWellFormedGroupId, makeGroupId, requireAccount } from './state.mjs';

const JOIN_OPTIONS = ['FreeAccess', 'NeedPermission', 'DisableApply'];
const MAX_FIRST_MEMBERS = 100;

export function createGroup(app, body) {
  const profile = readProfile(app, body);
  const newMembers = body.MemberList === undefined ? [] : readNewMembers(body.MemberList, 0, MAX_FIRST_MEMBERS);
  if (newMembers.length > 0) refuseAVChatRoom(profile.type, 10007);
  for (const { account } of newMembers) requireAccount(app.state, account);
  const now = app.seconds();
  const group = openGroup(app, profile, now);
  for (const { account, role } of newMembers) {
    if (!group.members.has(account)) addMember(group, account, role, now);
  }
  return { GroupId: group.id };
}

export function importGroup(app, body) {
  const profile = readProfile(app, body);
  refuseAVChatRoom(profile.type, 10007);
  const now = app.seconds();
  const createTime = optional(body.CreateTime, now, asWhole, 'CreateTime', 0, now);
  return { GroupId: openGroup(app, profile, createTime).id };
}

export function destroyGroup(app, body) {
  const group = findGroup(app.state, asString(body.GroupId, 'GroupId'));
  app.state.groups.delete(group.id);
  return {};
}

function openGroup(app, profile, createTime) {
  const id = profile.id ?? makeGroupId(app.state, profile.type);
  const group = addGroup(app.state, { ...profile, id, createTime });
  if (profile.owner !== '') addMember(group, profile.owner, 'Owner', createTime);
  return group;
}

function readProfile(app, body) {
  const type = asOneOf(body.Type, 'Type', TYPE_NAMES);
  asFilledString(body.Name, 'Name');
  const profile = {
    type,
    name: asShortString(body.Name, 'Name', 100),
    owner: optional(body.Owner_Account, '', asFilledString, 'Owner_Account'),
    introduction: optional(body.Introduction, '', asShortString, 'Introduction', 240),
    notification: optional(body.Notification, '', asShortString, 'Notification', 300),
    faceUrl: optional(body.FaceUrl, '', asShortString, 'FaceUrl', 100),
    applyJoinOption: optional(body.ApplyJoinOption, 'NeedPermission', asOneOf, 'ApplyJoinOption', JOIN_OPTIONS),
    maxMemberCount: optional(body.MaxMemberCount, Infinity, asWhole, 'MaxMemberCount', 1),
    id: optional(body.GroupId, undefined, asCustomGroupId, type),
  };
  if (profile.owner !== '') requireAccount(app.state, profile.owner);
  if (profile.id !== undefined) refuseTakenId(app, profile);
  return profile;
}

// "@TGS#" is kept for the ids that the server makes; a Community's own id has to begin with "@TGS#_" (1047/33529).
function asCustomGroupId(value, type) {
  const id = asFilledString(value, 'GroupId');
  if (!isWellFormedGroupId(id)) throw new InvalidField('GroupId is not 1 to 48 printable ASCII characters');
  if (kindOf(type) === 'Community' && !id.startsWith('@TGS#_')) {
    throw new InvalidField('GroupId of a Community does not begin with @TGS#_');
  }
  if (kindOf(type) !== 'Community' && id.startsWith('@TGS#')) throw new InvalidField('GroupId begins with @TGS#');
  return id;
}

function refuseTakenId(app, profile) {
  const holder = app.state.groups.get(profile.id);
  if (holder === undefined) return;
  const isOwn = profile.owner !== '' && profile.owner === holder.owner;
  if (isOwn) throw new Refusal(10025, 'group id is taken by your own group');
  throw new Refusal(10021, 'group id is taken');
}
