package zoo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The calls of im_open_login_svc. */
final class AccountCalls {
    private final State state;

    AccountCalls(State state) {
        this.state = state;
    }

    Map<String, Call> all() {
        return Map.of(
                "account_import", this::importOne,
                "multiaccount_import", this::importMany,
                "account_delete", this::delete,
                "account_check", this::check);
    }

    private Map<String, Object> importOne(Body body) {
        state.accounts.add(body.account("UserID"));
        return Map.of();
    }

    private Map<String, Object> importMany(Body body) {
        List<String> names = new ArrayList<>();
        if (body.has("Accounts")) {
            names.addAll(body.strings("Accounts", 100));
        }
        if (body.has("AccountList")) {
            body.objects("AccountList", 100).forEach(item -> names.add(item.account("UserID")));
        }
        if (names.isEmpty()) {
            throw new ApiException(70402, "no accounts");
        }
        List<String> failed = new ArrayList<>();
        for (String name : names) {
            if (name.isEmpty() || name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 32) {
                failed.add(name);
            } else {
                state.accounts.add(name);
            }
        }
        return Map.of("FailAccounts", failed);
    }

    private Map<String, Object> delete(Body body) {
        return Map.of("ResultItem", body.objects("DeleteItem", 100).stream().map(item -> {
            String user = item.account("UserID");
            boolean found = state.accounts.remove(user);
            for (Group group : state.groups.values()) {
                synchronized (group) {
                    group.members.remove(user);
                }
            }
            return Map.of("UserID", user, "ResultCode", found ? 0 : 70107,
                    "ResultInfo", found ? "" : "Err_TLS_PT_Open_Login_Account_Not_Exist");
        }).toList());
    }

    private Map<String, Object> check(Body body) {
        return Map.of("ResultItem", body.objects("CheckItem", 100).stream().map(item -> {
            String user = item.account("UserID");
            return Map.of("UserID", user, "ResultCode", 0, "ResultInfo", "",
                    "AccountStatus", state.accounts.contains(user) ? "Imported" : "NotImported");
        }).toList());
    }
}
