import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import com.tencentcloudapi.im.*;
import com.tencentcloudapi.im.api.GroupApi;
import com.tencentcloudapi.im.model.SetUnreadMsgNumRequest;
import java.util.*;
import java.util.concurrent.*;

/** The adapter of tencentcloud-im-sdk-java: a case a line on standard input, its result a line on standard output. */
public class Adapter {
    static final ObjectMapper JSON = new ObjectMapper();
    static final ExecutorService POOL = Executors.newCachedThreadPool();
    static final ApiClient CLIENT = new ApiClient();

    static ObjectNode set(String group, String member, JsonNode number) {
        ObjectNode result = JSON.createObjectNode();
        if (!number.canConvertToInt()) return result.put("unsupported", true).put("message", "the SDK's unreadMsgNum is an Integer");
        var request = new SetUnreadMsgNumRequest().groupId(group).memberAccount(member).unreadMsgNum(number.intValue());
        try { // the SDK takes random from its caller, as an Integer
            var said = new GroupApi(CLIENT).setUnreadMsgNum(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE), request);
            boolean ok = "OK".equals(said.getActionStatus()) && Objects.equals(said.getErrorCode(), 0);
            return ok ? result.put("ok", true) : result.put("ok", false).put("code", said.getErrorCode()).put("message", said.getErrorInfo());
        } catch (Exception e) { // not its getMessage(), which itself fails where no answer came
            return result.put("ok", false).put("message", e.getClass().getName() + " caused by " + e.getCause());
        }
    }

    static ObjectNode answer(JsonNode one) throws Exception {
        String op = one.path("op").asText(), group = one.path("group").asText(), member = one.path("member").asText();
        ObjectNode answer = JSON.createObjectNode();
        if (op.equals("hello")) return answer.put("sdk", "tencentcloud-im-sdk-java").put("version", "1.0.8").put("answers", "raw");
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
        CLIENT.setBasePath("https://" + System.getenv("UNREADCHECK_HOST")).setSslCaCert(new java.io.FileInputStream(System.getenv("UNREADCHECK_CA")));
        CLIENT.setSdkappid(Integer.valueOf(System.getenv("UNREADCHECK_SDKAPPID")));
        CLIENT.setIdentifier(System.getenv("UNREADCHECK_IDENTIFIER"));
        CLIENT.setKey(System.getenv("UNREADCHECK_SECRET_KEY"));
        for (var cases = JSON.readerFor(JsonNode.class).<JsonNode>readValues(System.in); cases.hasNext(); ) {
            JsonNode one = cases.next();
            out.println(answer(one).set("id", one.get("id")).toString());
        }
        System.exit(0); // idle threads would keep the process for a minute
    }
}
