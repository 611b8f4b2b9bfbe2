// Which function serves which command, and how often in a second it may be called.

import { accountCheck, accountDelete, accountImport, multiaccountImport } from './accounts.mjs';
import { createGroup, destroyGroup, importGroup } from './groups.mjs';
import { addGroupMember, deleteGroupMember, importGroupMember } from './members.mjs';
import { importGroupMsg, sendGroupMsg, sendGroupSystemNotification } from './messages.mjs';
import {
  getGroupInfo, getGroupMemberInfo, getJoinedGroupList, getRoleInGroup, getSpecifiedGroupMemberInfo,
} from './queries.mjs';
import { setUnreadMsgNum } from './unread.mjs';

// The codes say how a service tells a wrong command word, a wrong field and a failure of its own.
export const SERVICES = {
  group_open_http_svc: {
    wrongCommand: 10003,
    wrongField: 10004,
    ownFailure: 10002,
    commands: {
      set_unread_msg_num: { run: setUnreadMsgNum, limit: 200 },
      create_group: { run: createGroup, limit: 200 },
      import_group: { run: importGroup, limit: 200 },
      destroy_group: { run: destroyGroup, limit: 200 },
      add_group_member: { run: addGroupMember, limit: 200 },
      import_group_member: { run: importGroupMember, limit: 200 },
      delete_group_member: { run: deleteGroupMember, limit: 200 },
      send_group_msg: { run: sendGroupMsg, limit: 200 },
      import_group_msg: { run: importGroupMsg, limit: 200 },
      send_group_system_notification: { run: sendGroupSystemNotification, limit: 200 },
      get_group_info: { run: getGroupInfo, limit: 200 },
      get_group_member_info: { run: getGroupMemberInfo, limit: 200 },
      get_specified_group_member_info: { run: getSpecifiedGroupMemberInfo, limit: 200 },
      get_joined_group_list: { run: getJoinedGroupList, limit: 200 },
      get_role_in_group: { run: getRoleInGroup, limit: 200 },
    },
  },
  im_open_login_svc: {
    wrongCommand: 60009,
    wrongField: 70402,
    ownFailure: 70500,
    commands: {
      account_import: { run: accountImport, limit: 200 },
      multiaccount_import: { run: multiaccountImport, limit: 100 },
      account_delete: { run: accountDelete, limit: 100 },
      account_check: { run: accountCheck, limit: 100 },
    },
  },
};
