// The built-in group types (1047/33529). Private and ChatRoom are the older names of Work and Meeting.

import { Refusal } from './answers.mjs';

const TYPES = {
  Private: { kind: 'Work', countsUnread: true },
  Work: { kind: 'Work', countsUnread: true },
  Public: { kind: 'Public', countsUnread: true },
  Community: { kind: 'Community', countsUnread: true },
  ChatRoom: { kind: 'Meeting', countsUnread: false },
  Meeting: { kind: 'Meeting', countsUnread: false },
  AVChatRoom: { kind: 'AVChatRoom', countsUnread: false },
};

export const TYPE_NAMES = Object.keys(TYPES);

export function kindOf(type) {
  return TYPES[type].kind;
}

export function ignoresUnread(group) {
  return !TYPES[group.type].countsUnread;
}

// Several calls do not serve AVChatRoom groups, whose members come and go; the code differs from call to call.
export function refuseAVChatRoom(type, code) {
  if (kindOf(type) === 'AVChatRoom') throw new Refusal(code, 'not for a group of the type AVChatRoom');
}
