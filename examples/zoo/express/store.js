import {randomBytes} from 'node:crypto';
import {ApiError} from './errors.js';

export const accounts = new Set();
export const groups = new Map();

const TYPES = new Set(['Private', 'Public', 'ChatRoom', 'AVChatRoom', 'Community', 'Work', 'Meeting']);
const NO_UNREAD = new Set(['ChatRoom', 'AVChatRoom', 'Meeting']);

const now = () => Math.floor(Date.now() / 1000);

/**
 * A group. What a member has read is kept as the sequence number of the last message read, as the real service does;
 * the unread count follows from it.
 */
export class Group {
  constructor(id, {type, name, owner, created}) {
    Object.assign(this, {id, type, name, owner, created: created ?? now(), seq: 0, members: new Map()});
    if (owner) this.members.set(owner, {role: 'Owner', joined: this.created, read: 0});
  }

  get countsUnread() {
    return !NO_UNREAD.has(this.type);
  }

  unread(member) {
    return this.countsUnread ? this.seq - member.read : 0;
  }

  setUnread(member, n) {
    if (this.countsUnread) member.read = this.seq - Math.min(n, this.seq);
  }

  /** Returns the documented Result: 0 failed, 1 joined, 2 was a member. */
  join(account, {role = 'Member', joined = now(), unread = 0} = {}) {
    if (!accounts.has(account)) return 0;
    if (this.members.has(account)) return 2;
    const member = {role, joined, read: this.seq};
    this.setUnread(member, unread);
    this.members.set(account, member);
    return 1;
  }

  /** A message that was sent; its sender has read it. */
  post(sender) {
    this.seq += 1;
    const member = this.members.get(sender);
    if (member && this.unread(member) === 1) member.read = this.seq;
    return this.seq;
  }

  /** A message that was imported: documented to leave everybody without unread messages. */
  importMessage() {
    this.seq += 1;
    for (const member of this.members.values()) member.read = this.seq;
    return this.seq;
  }
}

export function create(id, fields) {
  if (!TYPES.has(fields.type)) throw new ApiError(10004, 'Type is not known');
  if (fields.owner && !accounts.has(fields.owner)) throw new ApiError(10019, 'Owner_Account does not exist');
  id ??= `@TGS#${fields.type === 'Community' ? '_' : ''}${randomBytes(5).toString('hex')}`;
  const old = groups.get(id);
  if (old) throw new ApiError(old.owner === fields.owner ? 10025 : 10021, 'GroupId is in use');
  const group = new Group(id, fields);
  groups.set(id, group);
  return group;
}

export function find(id, refuseAV) {
  const group = groups.get(id);
  if (!group) throw new ApiError(10010, 'this group does not exist');
  if (refuseAV && group.type === 'AVChatRoom') throw new ApiError(refuseAV, 'not for an AVChatRoom');
  return group;
}
