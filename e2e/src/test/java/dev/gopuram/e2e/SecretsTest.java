package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Secrets stay where they belong: planted ones turn up in no log, metric, error or database. */
@Timeout(600)
class SecretsTest {
    private static final String NODE = "all";
    private static final String PROVIDER_KEY = "planted-provider-key-8c1f27e0";
    private static final String PLAIN = "quicksilver-marmalade";

    @Test
    void no_secret_is_in_a_log_a_metric_an_error_or_a_database(@TempDir Path dir) throws IOException {
        List<String> said = new ArrayList<>();
        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("provider key", PROVIDER_KEY);
        try (ScriptedUpstream upstream = ScriptedUpstream.open();
                Installation installation = Installation.start(
                        Layout.ONE_PROCESS,
                        dir,
                        Installation.provider("mock", upstream.uri(), ", api_key: " + PROVIDER_KEY))) {
            secrets.put("admin key", installation.adminKey());
            JsonNode created = Api.createKey(installation, "chat", "search", "search:write");
            secrets.put("created key", created.path("secret").asString());
            secrets.put("rotated key", rotate(installation, created));
            provoke(installation, upstream, secrets, said);
            assertThat(upstream.received().getFirst().headers("authorization"))
                    .as("the provider key is in use")
                    .containsExactly("Bearer " + PROVIDER_KEY);
            said.add(installation.metrics(NODE));
            assertThat(installation.logs()).contains("chat.complete", "keys.create");

            Map<String, byte[]> places = places(installation);
            assertThat(places.values())
                    .as("the search of files finds what is there")
                    .anyMatch(bytes -> contains(bytes, PLAIN.getBytes(StandardCharsets.UTF_8)));
            for (int i = 0; i < said.size(); i++) {
                places.put("reply " + i + ": " + said.get(i), said.get(i).getBytes(StandardCharsets.UTF_8));
            }
            secrets.forEach((name, secret) -> forms(secret)
                    .forEach((form, bytes) -> assertThat(places.entrySet().stream()
                                    .filter(place -> contains(place.getValue(), bytes))
                                    .map(Map.Entry::getKey))
                            .as("where the " + name + " is, as " + form)
                            .isEmpty()));
        }
    }

    private static String rotate(Installation installation, JsonNode created) {
        try (Api admin = Api.admin(installation)) {
            Reply reply = admin.post(
                    "/admin/v1/keys/" + created.path("id").asString() + "/rotate", Map.of("overlap_seconds", 60));
            assertThat(reply.status()).as(reply.toString()).isBetween(200, 201);
            return reply.json().path("secret").asString();
        }
    }

    /** Calls that go wrong in as many ways as there are places for a secret to slip out. */
    private static void provoke(
            Installation installation, ScriptedUpstream upstream, Map<String, String> secrets, List<String> said) {
        upstream.next(
                Script.completion("fine"),
                Script.error(401, "invalid_request_error", "Incorrect API key provided: " + PROVIDER_KEY),
                Script.error(400, "invalid_request_error", "Bearer " + PROVIDER_KEY + " is not for this"),
                Script.serverError(),
                Script.garbage(),
                Script.hangUp());
        try (Api api = new Api(installation.url(), secrets.get("rotated key"));
                Api old = new Api(installation.url(), secrets.get("created key"));
                Api admin = Api.admin(installation)) {
            assertThat(api.chat("mock/m", "", "hello").status()).isEqualTo(200);
            for (int i = 0; i < 5; i++) {
                Reply failed = old.chat("mock/m", "", "hello");
                assertThat(failed.status()).as(failed.toString()).isGreaterThanOrEqualTo(400);
                said.add(failed.text());
            }
            upstream.next(Script.noEndMark("half"));
            try (EventStream stream = api.stream("mock/m", "", "hello")) {
                said.add(stream.rest().toString());
            }
            assertThat(api.put("/v1/collections/plain").status()).isEqualTo(200);
            api.store("plain", "plain", "text", PLAIN);
            for (Reply refused : List.of(
                    api.get("/v1/models"),
                    api.post("/v1/chat/completions", Map.of("model", "mock/m", "messages", "none")),
                    api.post("/v1/search", Map.of("collection", "plain")),
                    admin.post("/admin/v1/keys", Map.of("name", "x", "scopes", List.of("no-such-scope"))),
                    admin.get("/admin/v1/keys?limit=0"))) {
                assertThat(refused.status()).as(refused.toString()).isBetween(400, 499);
                said.add(refused.text());
            }
            Reply keys = admin.get("/admin/v1/keys");
            assertThat(keys.status()).isEqualTo(200);
            said.add(keys.text());
        }
        for (String secret : secrets.values()) {
            try (Api stranger = new Api(installation.url(), secret + "x")) {
                Reply refused = stranger.get("/v1/collections");
                assertThat(refused.status()).isEqualTo(401);
                said.add(refused.text());
            }
        }
    }

    /** Every file of the data directory but the one that is there to hold the admin key, and the logs. */
    private static Map<String, byte[]> places(Installation installation) throws IOException {
        Map<String, byte[]> places = new LinkedHashMap<>();
        places.put("logs", installation.logs().getBytes(StandardCharsets.UTF_8));
        Path data = installation.data(NODE);
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = data.relativize(file).toString();
                if (!name.equals("admin.key") && !name.startsWith("models") && !name.startsWith("native")) {
                    places.put(name, Files.readAllBytes(file));
                }
            }
        }
        assertThat(places).containsKeys("users.db", "search.db", "chat.db");
        return places;
    }

    /** A secret as it is, and as it could be found by who knows what it is. */
    private static Map<String, byte[]> forms(String secret) {
        byte[] plain = secret.getBytes(StandardCharsets.UTF_8);
        byte[] digest = sha256(plain);
        Map<String, byte[]> forms = new LinkedHashMap<>();
        forms.put("itself", plain);
        forms.put("hexadecimal", HexFormat.of().formatHex(plain).getBytes(StandardCharsets.UTF_8));
        forms.put("base64", Base64.getEncoder().withoutPadding().encode(plain));
        forms.put("its digest without a key", digest);
        forms.put("its digest in hexadecimal", HexFormat.of().formatHex(digest).getBytes(StandardCharsets.UTF_8));
        return forms;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean contains(byte[] where, byte[] what) {
        for (int i = 0; i + what.length <= where.length; i++) {
            int n = 0;
            while (n < what.length && where[i + n] == what[n]) {
                n++;
            }
            if (n == what.length) {
                return true;
            }
        }
        return false;
    }
}
