package zoo;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The calls of group_open_http_svc that change something. */
final class GroupCalls {
    private final State state;
    private final String admin;

    GroupCalls(State state, String admin) {
        this.state = state;
        this.admin = admin;
    }

    Map<String, Call> all() {
        Map<String, Call> calls = new LinkedHashMap<>();
        calls.put("create_group", this::create);
        calls.put("import_group", this::importGroup);
        calls.put("destroy_group", this::destroy);
        calls.put("add_group_member", this::addMembers);
        calls.put("import_group_member", this::importMembers);
        calls.put("delete_group_member", this::deleteMembers);
        calls.put("send_group_msg", this::send);
        calls.put("import_group_msg", this::importMessages);
        calls.put("set_unread_msg_num", this::setUnread);
        return calls;
    }

    private static long now() {
        return Instant.now().getEpochSecond();
    }

    private Group make(Body body, long created) {
        String type = body.string("Type");
        if (!Group.TYPES.contains(type)) {
            throw new ApiException(10004, "Type is not known");
        }
        String name = body.string("Name");
        if (name.isEmpty()) {
            throw new ApiException(10004, "Name is empty");
        }
        String owner = body.has("Owner_Account") ? body.account("Owner_Account") : null;
        if (owner != null) {
            state.requireAccount(owner);
        }
        String id = body.has("GroupId") ? body.groupId()
                : (type.equals("Community") ? "@TGS#_" : "@TGS#") + UUID.randomUUID().toString().substring(0, 8);
        Group group = new Group(id, type, name, owner, created);
        if (owner != null) {
            group.join(owner, "Owner", created, BigInteger.ZERO);
        }
        if (state.groups.putIfAbsent(id, group) != null) {
            throw new ApiException(10021, "GroupId is in use");
        }
        return group;
    }

    private Map<String, Object> create(Body body) {
        List<Body> members = body.has("MemberList") ? body.objects("MemberList", 100) : List.of();
        if (!members.isEmpty() && body.string("Type").equals("AVChatRoom")) {
            throw new ApiException(10007, "an AVChatRoom is created empty");
        }
        for (Body member : members) {
            state.requireAccount(member.account("Member_Account"));
        }
        Group group = make(body, now());
        synchronized (group) {
            for (Body member : members) {
                String role = member.has("Role") ? member.string("Role") : "Member";
                group.join(member.account("Member_Account"), role, now(), BigInteger.ZERO);
            }
        }
        return Map.of("GroupId", group.id);
    }

    private Map<String, Object> importGroup(Body body) {
        if (body.string("Type").equals("AVChatRoom")) {
            throw new ApiException(10007, "an AVChatRoom cannot be imported");
        }
        return Map.of("GroupId", make(body, body.integer("CreateTime", now())).id);
    }

    private Map<String, Object> destroy(Body body) {
        state.groups.remove(state.find(body).id);
        return Map.of();
    }

    private Map<String, Object> addMembers(Body body) {
        Group group = state.find(body, 10007);
        List<String> users = body.objects("MemberList", 300).stream().map(item -> item.account("Member_Account")).toList();
        users.forEach(state::requireAccount);
        boolean silent = body.integer("Silence", 0) == 1;
        List<Object> results = new ArrayList<>();
        synchronized (group) {
            for (String user : users) {
                int result = group.join(user, "Member", now(), BigInteger.ZERO);
                if (result == 1 && !silent) {
                    group.notice();
                }
                results.add(Map.of("Member_Account", user, "Result", result));
            }
        }
        return Map.of("MemberList", results);
    }

    private Map<String, Object> importMembers(Body body) {
        Group group = state.find(body, 10007);
        List<Object> results = new ArrayList<>();
        synchronized (group) {
            for (Body item : body.objects("MemberList", 300)) {
                String user = item.account("Member_Account");
                BigInteger unread = item.has("UnreadMsgNum") ? item.integer("UnreadMsgNum") : BigInteger.ZERO;
                int result = state.accounts.contains(user)
                        ? group.join(user, item.has("Role") ? item.string("Role") : "Member",
                                item.integer("JoinTime", now()), unread)
                        : 0;
                results.add(Map.of("Member_Account", user, "Result", result));
            }
        }
        return Map.of("MemberList", results);
    }

    private Map<String, Object> deleteMembers(Body body) {
        Group group = state.find(body, 10004);
        List<String> users = body.strings("MemberToDel_Account", 100);
        synchronized (group) {
            for (String user : users) {
                if (group.members.remove(user) != null && body.integer("Silence", 0) != 1) {
                    group.notice();
                }
            }
        }
        return Map.of();
    }

    private Map<String, Object> send(Body body) {
        Group group = state.find(body);
        body.integer("Random");
        body.objects("MsgBody", 50);
        String sender = body.has("From_Account") ? body.account("From_Account") : admin;
        state.requireAccount(sender);
        synchronized (group) {
            int seq = body.integer("OnlineOnlyFlag", 0) == 1 ? group.messages : group.post(sender);
            return Map.of("MsgTime", now(), "MsgSeq", seq);
        }
    }

    private Map<String, Object> importMessages(Body body) {
        Group group = state.find(body, 10007);
        List<Object> results = new ArrayList<>();
        synchronized (group) {
            for (Body message : body.objects("MsgList", 7)) {
                message.account("From_Account");
                message.objects("MsgBody", 50);
                long sent = message.integer("SendTime").longValueExact();
                boolean fine = sent >= group.created && sent >= group.lastMessage && sent <= now();
                if (fine) {
                    group.messages++;
                    group.lastMessage = sent;
                }
                results.add(Map.of("MsgSeq", fine ? group.messages : 0, "MsgTime", sent, "Result", fine ? 0 : 10004));
            }
            group.members.values().forEach(member -> member.unread = 0);
        }
        return Map.of("ImportMsgResult", results);
    }

    private Map<String, Object> setUnread(Body body) {
        String user = body.account("Member_Account");
        BigInteger unread = body.integer("UnreadMsgNum");
        Group group = state.find(body);
        if (!group.countsUnread()) {
            return Map.of();
        }
        synchronized (group) {
            Group.Member member = group.members.get(user);
            if (member == null) {
                throw new ApiException(10007, user + " is not a member of the group");
            }
            member.unread = group.clamp(unread);
        }
        return Map.of();
    }
}
