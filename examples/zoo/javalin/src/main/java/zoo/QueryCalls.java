package zoo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls of group_open_http_svc that only read. */
final class QueryCalls {
    private final State state;

    QueryCalls(State state) {
        this.state = state;
    }

    Map<String, Call> all() {
        return Map.of(
                "get_group_info", this::groupInfo,
                "get_group_member_info", this::memberInfo,
                "get_joined_group_list", this::joined,
                "get_role_in_group", this::roles);
    }

    private static List<Object> members(Group group) {
        List<Object> all = new ArrayList<>();
        group.members.forEach((account, member) -> all.add(Map.of(
                "Member_Account", account, "Role", member.role, "JoinTime", member.joined,
                "MsgSeq", group.messages - member.unread, "MsgFlag", "AcceptAndNotify",
                "LastSendMsgTime", 0, "MuteUntil", 0)));
        return all;
    }

    private Map<String, Object> groupInfo(Body body) {
        List<Object> infos = new ArrayList<>();
        for (String id : body.strings("GroupIdList", 50)) {
            Group group = state.groups.get(id);
            if (group == null) {
                infos.add(Map.of("GroupId", id, "ErrorCode", 10010, "ErrorInfo", "the group does not exist"));
                continue;
            }
            synchronized (group) {
                Map<String, Object> info = new LinkedHashMap<>();
                info.put("GroupId", id);
                info.put("ErrorCode", 0);
                info.put("ErrorInfo", "");
                info.put("Type", group.type);
                info.put("Name", group.name);
                info.put("Owner_Account", group.owner == null ? "" : group.owner);
                info.put("CreateTime", group.created);
                info.put("NextMsgSeq", group.messages + 1);
                info.put("MemberNum", group.members.size());
                info.put("MemberList", members(group));
                infos.add(info);
            }
        }
        return Map.of("GroupInfo", infos);
    }

    private Map<String, Object> memberInfo(Body body) {
        Group group = state.find(body, 10007);
        synchronized (group) {
            List<Object> all = members(group);
            int from = (int) Math.min(body.integer("Offset", 0), all.size());
            int to = (int) Math.min(from + body.integer("Limit", 6000), all.size());
            return Map.of("MemberNum", all.size(), "MemberList", all.subList(from, to));
        }
    }

    private Map<String, Object> joined(Body body) {
        String user = body.account("Member_Account");
        boolean huge = body.integer("WithHugeGroups", 0) == 1;
        boolean inactive = body.integer("WithNoActiveGroups", 0) == 1;
        JsonNode filter = body.node().path("ResponseFilter").path("SelfInfoFilter");
        Set<String> wanted = new HashSet<>();
        filter.forEach(name -> wanted.add(name.asText()));

        List<Object> found = new ArrayList<>();
        for (Group group : state.groups.values()) {
            synchronized (group) {
                Group.Member member = group.members.get(user);
                boolean work = group.type.equals("Private") || group.type.equals("Work");
                if (member == null || !huge && group.type.equals("AVChatRoom")
                        || !inactive && work && group.messages == 0) {
                    continue;
                }
                Map<String, Object> self = new LinkedHashMap<>();
                self.put("Role", member.role);
                self.put("JoinTime", member.joined);
                self.put("MsgFlag", "AcceptAndNotify");
                self.put("MsgSeq", group.messages - member.unread);
                self.put("UnreadMsgNum", member.unread);
                if (filter.isArray()) {
                    self.keySet().retainAll(wanted);
                }
                found.add(Map.of("GroupId", group.id, "Type", group.type, "Name", group.name,
                        "NextMsgSeq", group.messages + 1, "SelfInfo", self));
            }
        }
        return Map.of("TotalCount", found.size(), "GroupIdList", found);
    }

    private Map<String, Object> roles(Body body) {
        Group group = state.find(body, 10007);
        synchronized (group) {
            return Map.of("UserIdList", body.strings("User_Account", 500).stream().map(user -> {
                Group.Member member = group.members.get(user);
                return Map.of("Member_Account", user, "Role", member == null ? "NotMember" : member.role);
            }).toList());
        }
    }
}
