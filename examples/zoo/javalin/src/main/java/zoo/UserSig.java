package zoo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.zip.InflaterInputStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Verifies UserSigs of version 2. */
final class UserSig {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 16 * 1024;

    private final long sdkAppId;
    private final SecretKeySpec key;

    UserSig(long sdkAppId, String key) {
        this.sdkAppId = sdkAppId;
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    void verify(String userSig, String identifier) {
        if (userSig == null || userSig.isEmpty()) {
            throw new ApiException(70002, "UserSig is empty");
        }
        JsonNode doc = decode(userSig);
        if (doc.path("TLS.sdkappid").asLong() != sdkAppId) {
            throw new ApiException(70014, "SDKAppID does not match UserSig");
        }
        if (!doc.path("TLS.identifier").asText().equals(identifier)) {
            throw new ApiException(70013, "identifier does not match UserSig");
        }
        if (!MessageDigest.isEqual(sign(doc).getBytes(StandardCharsets.UTF_8),
                doc.path("TLS.sig").asText().getBytes(StandardCharsets.UTF_8))) {
            throw new ApiException(70005, "UserSig is invalid");
        }
        if (Instant.now().getEpochSecond() > doc.path("TLS.time").asLong() + doc.path("TLS.expire").asLong()) {
            throw new ApiException(70001, "UserSig is expired");
        }
    }

    private static JsonNode decode(String userSig) {
        try {
            byte[] packed = Base64.getDecoder().decode(userSig.replace('*', '+').replace('-', '/').replace('_', '='));
            byte[] text = new InflaterInputStream(new ByteArrayInputStream(packed)).readNBytes(LONGEST);
            JsonNode doc = JSON.readTree(text);
            if (doc == null || !doc.isObject()) {
                throw new ApiException(70003, "UserSig is malformed");
            }
            return doc;
        } catch (IllegalArgumentException | IOException e) {
            throw new ApiException(70003, "UserSig is malformed");
        }
    }

    private String sign(JsonNode doc) {
        StringBuilder text = new StringBuilder();
        for (String name : new String[] {"identifier", "sdkappid", "time", "expire"}) {
            text.append("TLS.").append(name).append(':').append(doc.path("TLS." + name).asText()).append('\n');
        }
        if (doc.has("TLS.userbuf")) {
            text.append("TLS.userbuf:").append(doc.get("TLS.userbuf").asText()).append('\n');
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getEncoder().encodeToString(mac.doFinal(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
