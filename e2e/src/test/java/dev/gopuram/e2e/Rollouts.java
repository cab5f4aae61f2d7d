package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.Eventually;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Versions and roll-outs of an installation, through its admin API. */
final class Rollouts implements AutoCloseable {
    static final String PRODUCTION = "production";
    static final String ROLLED_BACK = "rolled_back";
    static final String STABLE = "stable";

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Set<String> ENDED = Set.of(ROLLED_BACK, STABLE);

    private final Api admin;
    private final String area;

    Rollouts(Installation installation) {
        this(installation, "models");
    }

    /**
     * The same of one kind.
     *
     * @param kind {@code models} or {@code prompts}
     */
    Rollouts(Installation installation, String kind) {
        admin = Api.admin(installation);
        area = "/admin/v1/" + kind + "/";
    }

    /** Registers a version, and waits until it may be served. */
    void push(String model, String version, Bytes zip) {
        Reply pushed = admin.post("/admin/v1/models", "application/zip", zip);
        assertThat(pushed.status()).as(pushed.toString()).isIn(201, 202);
        awaitReady("models", model, version);
    }

    /** Registers a version of a prompt. */
    void pushPrompt(String yaml) {
        Reply pushed = admin.post("/admin/v1/prompts", "application/yaml", Bytes.utf8(yaml));
        assertThat(pushed.status()).as(pushed.toString()).isEqualTo(201);
    }

    void awaitReady(String kind, String model, String version) {
        String path = "/admin/v1/" + kind + "/" + model + "/versions/" + version;
        Reply ready = Eventually.value(
                SOON,
                () -> admin.get(path),
                found -> !found.json().path("status").asString().equals("pending"));
        assertThat(ready.json().path("status").asString()).as(ready.toString()).isEqualTo("ready");
    }

    /** Has the name stand for a version, at once. */
    void promote(String model, String version) {
        Reply moved = admin.put(area + model + "/aliases/" + PRODUCTION, Map.of("version", version));
        assertThat(moved.status()).as(moved.toString()).isEqualTo(200);
    }

    /** Begins one, and waits until the candidate answers its share, or is compared. */
    String start(String model, String candidate, Map<String, ?> policy) {
        Reply started = admin.post(
                area + model + "/rollouts", Map.of("candidate", candidate, "policy", policy, "reason", "to be tried"));
        assertThat(started.status()).as(started.toString()).isEqualTo(201);
        String id = started.json().path("id").asString();
        Eventually.until("the candidate is loaded", SOON, () -> !state(id).equals("pending"));
        return id;
    }

    /** Does one of the things that a person may do with one: {@code advance}, {@code promote}, {@code abort}. */
    JsonNode steer(String id, String action) {
        Reply steered = admin.post(
                "/admin/v1/rollouts/" + id, Map.of("action", action, "reason", "by hand, to see what follows"));
        assertThat(steered.status()).as(steered.toString()).isEqualTo(200);
        return steered.json();
    }

    JsonNode show(String id) {
        Reply shown = admin.get("/admin/v1/rollouts/" + id);
        assertThat(shown.status()).as(shown.toString()).isEqualTo(200);
        return shown.json();
    }

    String state(String id) {
        return show(id).path("state").asString();
    }

    boolean ended(String id) {
        return ENDED.contains(state(id));
    }

    /** What the name stood for, the newest first. */
    JsonNode history(String model) {
        Reply shown = admin.get(area + model + "/history?alias=" + PRODUCTION);
        assertThat(shown.status()).as(shown.toString()).isEqualTo(200);
        return shown.json().path("terms");
    }

    Reply post(String path, Map<String, ?> body) {
        return admin.post(path, body);
    }

    Reply get(String path) {
        return admin.get(path);
    }

    @Override
    public void close() {
        admin.close();
    }
}
