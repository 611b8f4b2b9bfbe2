import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import java.io.*;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.security.cert.CertificateFactory;
import java.time.*;
import java.util.Base64;
import java.util.function.Supplier;
import java.util.zip.*;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.*;

/** The call in plain java.net.http, without an SDK; an example to copy from. */
class Client {
    static final String PATH = "/v4/group_open_http_svc/set_unread_msg_num";
    static final long SPACING = 1_000_000_000 / 190; // nanoseconds between calls: the service takes 200 a second
    static final ObjectMapper JSON = new ObjectMapper();
    final SecureRandom random = new SecureRandom();
    final HttpClient http;
    final String host, identifier;
    final long app;
    final Supplier<String> sig;
    long next = System.nanoTime();

    Client(String host, long app, String identifier, Supplier<String> sig, SSLContext tls) {
        this.host = host;
        this.app = app;
        this.identifier = identifier;
        this.sig = sig;
        http = HttpClient.newBuilder().sslContext(tls).connectTimeout(Duration.ofSeconds(10)).build(); // it follows no redirect
    }

    /** A UserSig that is valid for so many seconds. */
    static String sign(long app, String identifier, String key, long expire) {
        try {
            long time = Instant.now().getEpochSecond();
            String text = "TLS.identifier:" + identifier + "\nTLS.sdkappid:" + app + "\nTLS.time:" + time + "\nTLS.expire:" + expire + "\n";
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            ObjectNode document = JSON.createObjectNode().put("TLS.ver", "2.0").put("TLS.identifier", identifier).put("TLS.sdkappid", app)
                .put("TLS.expire", expire).put("TLS.time", time)
                .put("TLS.sig", Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8))));
            var packed = new ByteArrayOutputStream();
            try (var out = new DeflaterOutputStream(packed)) {
                out.write(document.toString().getBytes(StandardCharsets.UTF_8));
            }
            return Base64.getEncoder().encodeToString(packed.toByteArray()).replace('+', '*').replace('/', '-').replace('=', '_');
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Trusts the authority of that PEM file and no other. */
    static SSLContext trusting(String pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = new FileInputStream(pem)) {
            store.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return tls;
    }

    private void pace() throws InterruptedException {
        long start;
        synchronized (this) {
            start = Math.max(next, System.nanoTime());
            next = start + SPACING;
        }
        long left = start - System.nanoTime();
        if (left > 0) Thread.sleep(left / 1_000_000, (int) (left % 1_000_000));
    }

    /** Makes one call and sends it once: to send it again is harmless, but for the caller to decide. */
    ObjectNode set(String group, String member, BigInteger number) {
        ObjectNode result = JSON.createObjectNode().put("ok", false);
        try {
            pace();
            String query = "sdkappid=" + app + "&identifier=" + escaped(identifier) + "&usersig=" + escaped(sig.get())
                + "&random=" + (random.nextInt() & 0xffffffffL) + "&contenttype=json";
            String body = JSON.createObjectNode().put("GroupId", group).put("Member_Account", member).put("UnreadMsgNum", number).toString();
            var answer = http.send(HttpRequest.newBuilder(URI.create("https://" + host + PATH + "?" + query))
                .header("Content-Type", "application/json").timeout(Duration.ofSeconds(10)) // the service may take 3 s
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
            JsonNode said = answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.createObjectNode();
            if (!said.path("ErrorCode").isIntegralNumber()) return result.put("message", "HTTP " + answer.statusCode() + " without an answer of the API");
            if (said.path("ActionStatus").asText().equals("OK") && said.path("ErrorCode").asLong() == 0) return result.put("ok", true);
            return result.put("code", said.get("ErrorCode").asLong()).put("message", said.path("ErrorInfo").asText());
        } catch (JsonProcessingException e) {
            return result.put("message", "an answer that is not JSON");
        } catch (IOException | InterruptedException e) {
            return result.put("message", e.toString());
        }
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
