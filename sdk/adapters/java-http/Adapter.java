import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.Supplier;

/** The adapter of Client.java: a case a line on standard input, its result a line on standard output. */
public class Adapter {
    static final Map<String, String> ENV = System.getenv();
    static final ExecutorService POOL = Executors.newCachedThreadPool();
    static Client client;

    static ObjectNode answer(JsonNode one) throws Exception {
        String op = one.path("op").asText(), group = one.path("group").asText(), member = one.path("member").asText();
        ObjectNode answer = Client.JSON.createObjectNode();
        if (op.equals("hello")) return answer.put("sdk", "java.net.http").put("version", System.getProperty("java.version"));
        if (op.equals("threads")) {
            var calls = new ArrayList<Future<ObjectNode>>();
            for (int i = 0; i < one.get("members").size(); i++) {
                JsonNode each = one.get("members").get(i), number = one.get("numbers").get(i);
                calls.add(POOL.submit(() -> client.set(group, each.asText(), number.bigIntegerValue())));
            }
            for (var call : calls) answer.withArray("results").add(call.get());
            return answer;
        }
        if (!op.equals("set") && !op.equals("burst")) return answer.put("unsupported", true);
        for (int left = one.path("repeat").asInt(1); left > 0 && answer.path("ok").asBoolean(true); left--) {
            answer = client.set(group, member, one.path("number").bigIntegerValue());
        }
        return answer;
    }

    public static void main(String[] args) throws Exception {
        long app = Long.parseLong(ENV.get("UNREADCHECK_SDKAPPID"));
        String identifier = ENV.get("UNREADCHECK_IDENTIFIER"), key = ENV.get("UNREADCHECK_SECRET_KEY");
        long lifetime = Long.parseLong(ENV.getOrDefault("UNREADCHECK_USERSIG_LIFETIME", "3600"));
        // Signed anew for every call, so that no UserSig expires while it is used.
        Supplier<String> sig = () -> key == null ? ENV.get("UNREADCHECK_USERSIG") : Client.sign(app, identifier, key, lifetime);
        client = new Client(ENV.get("UNREADCHECK_HOST"), app, identifier, sig, Client.trusting(ENV.get("UNREADCHECK_CA")));
        for (var cases = Client.JSON.readerFor(JsonNode.class).<JsonNode>readValues(System.in); cases.hasNext(); ) {
            JsonNode one = cases.next();
            System.out.println(answer(one).set("id", one.get("id")).toString());
        }
        System.exit(0); // idle threads would keep the process for a minute
    }
}
