package zoo;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the emulator knows. */
final class State {
    final Set<String> accounts = ConcurrentHashMap.newKeySet();
    final Map<String, Group> groups = new ConcurrentHashMap<>();

    Group find(Body body) {
        Group group = groups.get(body.groupId());
        if (group == null) {
            throw new ApiException(10010, "the group does not exist");
        }
        return group;
    }

    Group find(Body body, int refuseAVChatRoom) {
        Group group = find(body);
        if (group.type.equals("AVChatRoom")) {
            throw new ApiException(refuseAVChatRoom, "not for an AVChatRoom");
        }
        return group;
    }

    void requireAccount(String account) {
        if (!accounts.contains(account)) {
            throw new ApiException(10019, account + " does not exist");
        }
    }
}
