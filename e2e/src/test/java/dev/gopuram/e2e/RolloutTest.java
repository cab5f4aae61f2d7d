package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Versions that take over by steps while users predict with them, over HTTP. What becomes of one is up to what it does:
 * each goes through {@link #rollOut} and is the same bundle but for its graph. Steps last as long as their requests, so
 * that nothing depends on the clock.
 */
@Timeout(300)
class RolloutTest {
    private static final String OLD = "1.0.0";
    private static final String NEW = "1.1.0";
    private static final int MAX_REQUESTS = 10_000;
    /** How often one looks whether it ended. */
    private static final int LOOK = 10;

    private static final int AFTER = 200;
    private static final Map<String, Object> POLICY = Map.of(
            "steps", List.of(.25, .5, 1.0), "dwell", "0s", "post_window", "0s", "min_requests", 100, "min_labels", 50);

    /**
     * What a user saw.
     *
     * @param version empty where the answer was an error
     */
    private record Seen(int user, int status, String version) {
        boolean ofTheCandidate() {
            return !version.equals(OLD);
        }
    }

    /** How one ended. */
    private record Course(JsonNode rollout, List<Seen> during) {
        String state() {
            return rollout.path("state").asString();
        }

        long met() {
            return during.stream().filter(Seen::ofTheCandidate).count();
        }

        long failed() {
            return during.stream().filter(seen -> seen.status() != 200).count();
        }

        long evidence(String count) {
            long sum = 0;
            for (JsonNode step : rollout.path("evidence")) {
                sum += step.path("candidate").path(count).asLong();
            }
            return sum;
        }
    }

    @TempDir
    private static Path dir;

    private static Installation installation;
    private static Rollouts rollouts;
    private static Api api;
    private static int models;

    private String model = "";

    @BeforeAll
    static void start() {
        installation = Installation.start(Layout.ONE_PROCESS, dir);
        connect();
    }

    private static void connect() {
        rollouts = new Rollouts(installation);
        api = new Api(
                installation.url(),
                Api.createKey(installation, "predict").path("secret").asString());
    }

    @BeforeEach
    void makeModel() {
        model = "churn-" + ++models;
        rollouts.push(model, OLD, Churn.good(model, OLD));
        rollouts.promote(model, OLD);
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            disconnect();
        }
        if (installation != null) {
            installation.close();
        }
    }

    private static void disconnect() {
        api.close();
        rollouts.close();
    }

    @Test
    void a_version_whose_answers_are_often_none_rolls_itself_back(TestReporter report) {
        Course course = rollOut(Churn.failing(model, NEW), report);

        assertRolledBack(course);
        assertThat(course.failed()).isPositive();
    }

    @Test
    void so_does_one_that_takes_its_time(TestReporter report) {
        Course course = rollOut(Churn.slow(model, NEW), report);

        assertRolledBack(course);
        assertThat(course.failed()).isZero();
        assertThat(course.evidence("slow")).isPositive();
    }

    @Test
    void so_does_one_whose_answers_feedback_calls_wrong(TestReporter report) {
        Course course = rollOut(Churn.flipped(model, NEW), report);

        awaitKnown(course);
        assertRolledBack(course);
        assertThat(course.failed()).isZero();
        assertThat(course.evidence("correct")).isZero();
    }

    @Test
    void and_one_with_nothing_wrong_takes_over(TestReporter report) {
        Course course = rollOut(Churn.better(model, NEW), report);

        assertThat(course.state()).as(course.rollout().toString()).isEqualTo(Rollouts.STABLE);
        assertThat(course.rollout().path("weight").asDouble()).isEqualTo(1);
        assertThat(course.failed()).isZero();
        assertThat(afterwards()).containsExactly(NEW);
        JsonNode terms = rollouts.history(model);
        assertThat(terms.path(0).path("version").asString()).isEqualTo(NEW);
        assertThat(terms.path(0).path("rollout").asString())
                .isEqualTo(course.rollout().path("id").asString());
        assertThat(terms.path(1).path("version").asString()).isEqualTo(OLD);
        assertThat(terms.path(1).path("until").asString())
                .isEqualTo(terms.path(0).path("from").asString());
    }

    @Test
    void a_process_that_dies_in_the_middle_goes_on_where_it_was_and_everybody_keeps_their_version() {
        rollouts.push(model, NEW, Churn.better(model, NEW));
        Map<String, Object> policy = new HashMap<>(POLICY);
        policy.put("dwell", "1h");
        String id = rollouts.start(model, NEW, policy);
        List<String> before = IntStream.range(0, AFTER)
                .mapToObj(user -> predictAndTell(user).version())
                .toList();
        assertThat(before).contains(OLD, NEW);
        JsonNode shown =
                Eventually.value(Duration.ofSeconds(30), () -> rollouts.show(id), now -> requests(now) >= AFTER);

        disconnect();
        installation.kill("all");
        installation.startAgain("all");
        connect();

        assertThat(rollouts.show(id).path("state")).isEqualTo(shown.path("state"));
        assertThat(rollouts.show(id).path("step")).isEqualTo(shown.path("step"));
        assertThat(rollouts.show(id).path("weight")).isEqualTo(shown.path("weight"));
        assertThat(requests(rollouts.show(id))).isGreaterThanOrEqualTo(AFTER);
        assertThat(rollouts.show(id).path("transitions")).isEqualTo(shown.path("transitions"));
        assertThat(IntStream.range(0, AFTER)
                        .mapToObj(user -> predictAndTell(user).version())
                        .toList())
                .isEqualTo(before);
        Eventually.until(
                "what came before and after is counted together", () -> requests(rollouts.show(id)) >= 2 * AFTER);
        assertThat(requests(rollouts.show(id))).isEqualTo(2 * AFTER);
    }

    private static long requests(JsonNode rollout) {
        long sum = 0;
        for (JsonNode step : rollout.path("evidence")) {
            sum += step.path("candidate").path("requests").asLong()
                    + step.path("stable").path("requests").asLong();
        }
        return sum;
    }

    /** Everything that is done with a candidate, whichever it is. */
    private Course rollOut(Bytes candidate, TestReporter report) {
        rollouts.push(model, NEW, candidate);
        String id = rollouts.start(model, NEW, POLICY);
        List<Seen> during = new ArrayList<>();
        while (during.size() < MAX_REQUESTS && (during.size() % LOOK != 0 || !rollouts.ended(id))) {
            during.add(predictAndTell(during.size()));
        }
        Course course = new Course(rollouts.show(id), during);
        report.publishEntry(Map.of(
                "ended", course.state(),
                "because", course.rollout().path("reason").asString(),
                "met the candidate", Long.toString(course.met()),
                "failed", Long.toString(course.failed()),
                "requests", Integer.toString(during.size())));
        assertThat(course.state()).as(course.rollout().toString()).isIn(Rollouts.STABLE, Rollouts.ROLLED_BACK);
        assertTransitionsFollow(course);
        return course;
    }

    /** A user asks once, and says later what was right. */
    private Seen predictAndTell(int user) {
        int complaints = user % 6;
        Reply reply = predict(user);
        if (reply.status() != 200) {
            return new Seen(user, reply.status(), "");
        }
        Reply told = api.post(
                "/v1/feedback",
                Map.of("prediction_id", reply.json().path("id").asString(), "label", Churn.truth(complaints)));
        assertThat(told.status()).as(told.toString()).isEqualTo(200);
        return new Seen(user, reply.status(), version(reply));
    }

    private Reply predict(int user) {
        return api.post(
                "/v1/models/" + model + "/predict",
                Map.of("user_id", "user-" + user, "inputs", List.of(Churn.person(user % 6, user % 4))));
    }

    private String version(Reply reply) {
        String version = reply.json().path("version").asString();
        assertThat(reply.header("x-gopuram-model")).isEqualTo(model + "@" + version);
        return version;
    }

    private void assertRolledBack(Course course) {
        assertThat(course.state()).as(course.rollout().toString()).isEqualTo(Rollouts.ROLLED_BACK);
        assertThat(course.rollout().path("weight").asDouble()).isZero();
        assertThat(course.met()).as("it was tried").isPositive();
        assertThat(afterwards()).containsExactly(OLD);
        JsonNode terms = rollouts.history(model);
        assertThat(terms.size()).as(terms.toString()).isEqualTo(1);
        assertThat(terms.path(0).path("version").asString()).isEqualTo(OLD);
    }

    /**
     * What feedback comes to is decided where it is counted, and those who predict hear of it a moment later; of errors and
     * times they know first.
     */
    private void awaitKnown(Course course) {
        int user = course.during().stream()
                .filter(Seen::ofTheCandidate)
                .findFirst()
                .orElseThrow()
                .user();
        Eventually.until("it is known", () -> version(predict(user)).equals(OLD));
    }

    /** Which versions answer from the next request on: everybody who was there, and others; nobody gets an error. */
    private Set<String> afterwards() {
        Set<String> versions = new HashSet<>();
        for (int user = 0; user < AFTER; user++) {
            Reply reply = predict(user);
            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
            versions.add(version(reply));
        }
        return versions;
    }

    /** Each began where the one before had ended, the last is where it stands, and by whom and why is said of all. */
    private static void assertTransitionsFollow(Course course) {
        String at = "pending";
        for (JsonNode transition : course.rollout().path("transitions")) {
            assertThat(transition.path("from").asString()).isEqualTo(at);
            assertThat(transition.path("by").asString()).isNotEmpty();
            assertThat(transition.path("reason").asString()).isNotEmpty();
            at = transition.path("to").asString();
        }
        assertThat(at).isEqualTo(course.state());
    }
}
