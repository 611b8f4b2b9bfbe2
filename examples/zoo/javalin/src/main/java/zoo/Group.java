package zoo;

import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A group with its members. Its methods are called with its monitor held. */
final class Group {
    static final Set<String> TYPES =
            Set.of("Private", "Public", "ChatRoom", "AVChatRoom", "Community", "Work", "Meeting");
    private static final Set<String> NO_UNREAD = Set.of("ChatRoom", "AVChatRoom", "Meeting");

    static final class Member {
        final String role;
        final long joined;
        int unread;

        Member(String role, long joined, int unread) {
            this.role = role;
            this.joined = joined;
            this.unread = unread;
        }
    }

    final String id;
    final String type;
    final String name;
    final String owner;
    final long created;
    final Map<String, Member> members = new LinkedHashMap<>();
    int messages;
    long lastMessage;

    Group(String id, String type, String name, String owner, long created) {
        this.id = id;
        this.type = type;
        this.name = name;
        this.owner = owner;
        this.created = created;
    }

    boolean countsUnread() {
        return !NO_UNREAD.contains(type);
    }

    int clamp(BigInteger unread) {
        return countsUnread() ? unread.min(BigInteger.valueOf(messages)).intValue() : 0;
    }

    int join(String account, String role, long joined, BigInteger unread) {
        return members.putIfAbsent(account, new Member(role, joined, clamp(unread))) == null ? 1 : 2;
    }

    /** Adds a message; everybody but its sender has one more to read. */
    int post(String sender) {
        messages++;
        lastMessage = Instant.now().getEpochSecond();
        if (countsUnread()) {
            members.forEach((account, member) -> {
                if (!account.equals(sender)) {
                    member.unread++;
                }
            });
        }
        return messages;
    }

    /** A notice of who came or went takes a sequence number, as in the real service, and is not unread. */
    void notice() {
        messages++;
    }
}
