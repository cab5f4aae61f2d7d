package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.Eventually;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A version that is only compared changes nothing that anybody sees, whatever becomes of it. */
@Timeout(300)
class ShadowTest {
    private static final String OLD = "1.0.0";
    private static final String NEW = "1.1.0";
    private static final int REQUESTS = 300;
    private static final Map<String, Object> POLICY =
            Map.of("strategy", "shadow", "shadow_share", 1.0, "min_requests", 100);

    @TempDir
    private static Path dir;

    private static Installation installation;
    private static Rollouts rollouts;
    private static Api api;

    @BeforeAll
    static void start() {
        installation = Installation.start(Layout.ONE_PROCESS, dir, "models: { shadows: 2 }\n");
        rollouts = new Rollouts(installation);
        api = new Api(
                installation.url(),
                Api.createKey(installation, "predict").path("secret").asString());
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
            rollouts.close();
        }
        if (installation != null) {
            installation.close();
        }
    }

    @Test
    void one_that_cannot_keep_up_is_asked_less_and_nobody_waits_for_it(TestReporter report) {
        JsonNode shadow = shadowed("churn-a", Churn.slow("churn-a", NEW), "dropped");

        report.publishEntry(shadow.toString());
        assertThat(shadow.path("compared").asLong() + shadow.path("dropped").asLong())
                .isLessThanOrEqualTo(REQUESTS);
    }

    @Test
    void one_that_fails_fails_alone(TestReporter report) {
        JsonNode shadow = shadowed("churn-b", Churn.failing("churn-b", NEW), "candidate_failed");

        report.publishEntry(shadow.toString());
        assertThat(shadow.path("stable_failed").asLong()).isZero();
    }

    @Test
    void one_that_says_something_else_is_told(TestReporter report) {
        JsonNode shadow = shadowed("churn-c", Churn.flipped("churn-c", NEW), "compared");

        report.publishEntry(shadow.toString());
        assertThat(shadow.path("same_label").asLong()).isZero();
        assertThat(shadow.path("candidate_failed").asLong()).isZero();
    }

    /** Asks with a shadow what was asked without one, and waits until something of it is counted. */
    private static JsonNode shadowed(String model, Bytes candidate, String counted) {
        rollouts.push(model, OLD, Churn.good(model, OLD));
        rollouts.promote(model, OLD);
        List<String> alone = answers(model);
        rollouts.push(model, NEW, candidate);
        String id = rollouts.start(model, NEW, POLICY);

        assertThat(answers(model)).isEqualTo(alone);

        return Eventually.value(
                        Eventually.BOUND,
                        () -> rollouts.show(id),
                        shown -> shown.path("shadow").path(counted).asLong() > 0)
                .path("shadow");
    }

    private static List<String> answers(String model) {
        return IntStream.range(0, REQUESTS)
                .mapToObj(user -> {
                    Reply reply = api.post(
                            "/v1/models/" + model + "/predict",
                            Map.of("user_id", "user-" + user, "inputs", List.of(Churn.person(user % 6, user % 4))));
                    return reply.status() + " "
                            + reply.header("x-gopuram-model") + " "
                            + reply.json().path("results");
                })
                .toList();
    }
}
