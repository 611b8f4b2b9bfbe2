package zoo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** An emulator of the IM server API for integration tests: Javalin on Jetty. */
public final class Main {
    // Jackson stops reading after the first value, whatever follows it.
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final String BUG = env("ZOO_BUG", "");

    private final long sdkAppId = Long.parseLong(env("IM_SDKAPPID", "1400000000"));
    private final String admin = env("IM_ADMIN", "administrator");
    private final UserSig userSig = new UserSig(sdkAppId, System.getenv("IM_SECRET_KEY"));
    private final State state = new State();

    private static String env(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : value;
    }

    public static void main(String[] args) {
        new Main().start(Integer.parseInt(env("PORT", "8080")));
    }

    private void start(int port) {
        state.accounts.add(admin);
        Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            Map<String, Call> groupCalls = new LinkedHashMap<>(new GroupCalls(state, admin).all());
            groupCalls.putAll(new QueryCalls(state).all());
            new AccountCalls(state).all().forEach((name, call) ->
                    config.routes.post("/v4/im_open_login_svc/" + name, ctx -> serve(ctx, call)));
            groupCalls.forEach((name, call) ->
                    config.routes.post("/v4/group_open_http_svc/" + name, ctx -> serve(ctx, call)));

            config.routes.exception(ApiException.class, (e, ctx) -> fail(ctx, e.code, e.getMessage()));
            config.routes.exception(JsonProcessingException.class, (e, ctx) ->
                    fail(ctx, 60003, "the body is not JSON"));
            config.routes.exception(Exception.class, (e, ctx) -> fail(ctx, 10002, "internal error"));
            // ZOO_BUG=framework-404: an unknown command gets the framework's own page.
            if (!BUG.equals("framework-404")) {
                config.routes.error(404, ctx -> fail(ctx, 10003, "no such command"));
                config.routes.error(405, ctx -> fail(ctx, 60009, "POST only"));
            }
        }).start("127.0.0.1", port);
    }

    private void serve(Context ctx, Call call) throws IOException {
        // Javalin takes X-HTTP-Method-Override for the method, so that a GET may end up here.
        if (!ctx.req().getMethod().equals("POST")) {
            throw new ApiException(60009, "POST only");
        }
        authenticate(ctx);
        JsonNode body = JSON.readTree(ctx.bodyAsBytes());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ActionStatus", "OK");
        answer.put("ErrorInfo", "");
        answer.put("ErrorCode", 0);
        answer.putAll(call.answer(Body.of(body)));
        write(ctx, answer);
    }

    private void authenticate(Context ctx) {
        String app = ctx.queryParam("sdkappid");
        if (app == null || app.isEmpty()) {
            throw new ApiException(60012, "sdkappid is missing");
        }
        if (!app.equals(Long.toString(sdkAppId))) {
            throw new ApiException(60006, "sdkappid is invalid");
        }
        String identifier = ctx.queryParam("identifier");
        userSig.verify(ctx.queryParam("usersig"), identifier);
        if (!admin.equals(identifier)) {
            throw new ApiException(60010, "an app admin is needed");
        }
    }

    private static void fail(Context ctx, int code, String info) {
        ctx.status(200);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ActionStatus", "FAIL");
        answer.put("ErrorInfo", info);
        answer.put("ErrorCode", code);
        try {
            write(ctx, answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void write(Context ctx, Map<String, Object> answer) throws JsonProcessingException {
        ctx.contentType("application/json").result(JSON.writeValueAsBytes(answer));
    }
}
