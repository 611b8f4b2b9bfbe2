import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import io.github.doocs.im.*;
import io.github.doocs.im.model.request.SetUnreadMsgNumRequest;
import java.util.*;
import java.util.concurrent.*;

/** The adapter of im-server-sdk-java: a case a line on standard input, its result a line on standard output. */
public class Adapter {
    static final ObjectMapper JSON = new ObjectMapper();
    static final Map<String, String> ENV = System.getenv();
    static final ExecutorService POOL = Executors.newCachedThreadPool();
    static ImClient client;

    static ObjectNode set(String group, String member, JsonNode number) {
        ObjectNode result = JSON.createObjectNode();
        if (!number.canConvertToInt()) return result.put("unsupported", true).put("message", "the SDK's UnreadMsgNum is an Integer");
        try {
            var said = client.group.setUnreadMsgNum(new SetUnreadMsgNumRequest(group, member, number.intValue()));
            if ("OK".equals(said.getActionStatus()) && Objects.equals(said.getErrorCode(), 0)) return result.put("ok", true);
            return result.put("ok", false).put("code", said.getErrorCode()).put("message", said.getErrorInfo());
        } catch (Exception e) {
            return result.put("ok", false).put("message", e.toString());
        }
    }

    static ObjectNode answer(JsonNode one) throws Exception {
        String op = one.path("op").asText(), group = one.path("group").asText(), member = one.path("member").asText();
        ObjectNode answer = JSON.createObjectNode();
        if (op.equals("hello")) return answer.put("sdk", "im-server-sdk-java").put("version", "0.3.43").put("answers", "raw");
        if (op.equals("threads")) {
            var calls = new ArrayList<Future<ObjectNode>>();
            for (int i = 0; i < one.get("members").size(); i++) {
                JsonNode each = one.get("members").get(i), number = one.get("numbers").get(i);
                calls.add(POOL.submit(() -> set(group, each.asText(), number)));
            }
            for (var call : calls) answer.withArray("results").add(call.get());
            return answer;
        }
        if (!op.equals("set") && !op.equals("burst")) return answer.put("unsupported", true);
        for (int left = one.path("repeat").asInt(1); left > 0 && answer.path("ok").asBoolean(true); left--) answer = set(group, member, one.path("number"));
        return answer;
    }

    public static void main(String[] args) throws Exception {
        var out = System.out; // UTF-8, as run says; what the SDK prints is not to be read as answers
        System.setOut(System.err);
        Trust.authority(ENV.get("UNREADCHECK_CA"));
        var config = new ClientConfiguration();
        if (ENV.containsKey("UNREADCHECK_USERSIG_LIFETIME")) config.setExpireTime(Long.parseLong(ENV.get("UNREADCHECK_USERSIG_LIFETIME")));
        client = new ImClient(Long.parseLong(ENV.get("UNREADCHECK_SDKAPPID")), ENV.get("UNREADCHECK_IDENTIFIER"),
            ENV.get("UNREADCHECK_SECRET_KEY"), ENV.get("UNREADCHECK_HOST"), config);
        for (var cases = JSON.readerFor(JsonNode.class).<JsonNode>readValues(System.in); cases.hasNext(); ) {
            JsonNode one = cases.next();
            out.println(answer(one).set("id", one.get("id")).toString());
        }
        System.exit(0); // idle threads would keep the process for a minute
    }
}
