package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Versions of a prompt that take over by steps while users chat, over HTTP, in two dialects, whole and streamed. They are
 * the same but for what they say and how; what becomes of one is up to the model, which does as it is told, and to those
 * who rate its answers.
 */
@Timeout(300)
class PromptRolloutTest {
    private static final String OLD = "1.0.0";
    private static final String NEW = "1.1.0";
    private static final String PREDICTION = "x-gopuram-prediction";
    private static final int MAX_REQUESTS = 5_000;
    /** How often one looks whether it ended. */
    private static final int LOOK = 10;

    private static final int AFTER = 40;
    private static final Map<String, Object> POLICY =
            Map.of("steps", List.of(.5, 1.0), "dwell", "0s", "post_window", "0s", "min_requests", 50, "min_labels", 30);

    /** In which words a user asks; which of them it is says nothing of the version. */
    private enum Way {
        OPENAI("/v1/chat/completions", false),
        OPENAI_STREAM("/v1/chat/completions", true),
        ANTHROPIC("/v1/messages", false),
        ANTHROPIC_STREAM("/v1/messages", true);

        private final String path;
        private final boolean stream;

        Way(String path, boolean stream) {
            this.path = path;
            this.stream = stream;
        }

        static Way of(int user) {
            return values()[user % values().length];
        }

        Reply ask(String prompt, int user) {
            Map<String, Object> body = new HashMap<>(Map.of(
                    "model", prompt,
                    "stream", stream,
                    "messages", List.of(Map.of("role", "user", "content", "Why do tents leak?"))));
            if (path.equals("/v1/messages")) {
                body.put("max_tokens", 50);
                body.put("metadata", Map.of("user_id", "user-" + user));
            } else {
                body.put("user", "user-" + user);
            }
            return api.post(path, body);
        }
    }

    /**
     * What a user saw.
     *
     * @param version empty where there was no whole answer
     */
    private record Seen(int user, String version) {
        boolean ofTheCandidate() {
            return !version.equals(OLD);
        }
    }

    /** How one ended. */
    private record Course(JsonNode rollout, List<Seen> during) {
        String state() {
            return rollout.path("state").asString();
        }

        long failed() {
            return during.stream().filter(seen -> seen.version().isEmpty()).count();
        }
    }

    @TempDir
    private static Path dir;

    private static ScriptedUpstream model;
    private static Installation installation;
    private static Rollouts rollouts;
    private static Api api;
    private static int prompts;

    private String prompt = "";

    @BeforeAll
    static void start() {
        model = ScriptedUpstream.open();
        model.always((request, reply) -> asTold(request).play(request, reply));
        installation = Installation.start(
                Layout.ONE_PROCESS,
                dir,
                Installation.provider("gpt", model.uri(), ", breaker: " + Provider.NEVER_OPEN));
        connect();
    }

    /** A model that does as it is told. */
    private static Script asTold(ReceivedRequest request) {
        String asked = request.body().utf8();
        boolean stream = asked.contains("\"stream\":true");
        if (asked.contains("\"temperature\":1.9")) {
            return Script.error(400, "invalid_request_error", "temperature: above 1");
        }
        if (asked.contains("at endless length")) {
            return stream ? Script.truncated("endless") : Script.serverError();
        }
        String said = asked.contains("in riddles") ? "a riddle" : asked.contains("plainly") ? "plain" : "kind";
        return stream ? Script.events(said) : Script.completion(said);
    }

    private static void connect() {
        rollouts = new Rollouts(installation, "prompts");
        api = new Api(
                installation.url(),
                Api.createKey(installation, "chat", "predict").path("secret").asString());
    }

    @BeforeEach
    void makePrompt() {
        prompt = "support-" + ++prompts;
        rollouts.pushPrompt(version(OLD, "Answer plainly.", 0.2));
        rollouts.promote(prompt, OLD);
        Eventually.until("it answers", () -> Way.OPENAI.ask(prompt, 0).status() == 200);
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            disconnect();
        }
        if (installation != null) {
            installation.close();
        }
        model.close();
    }

    private static void disconnect() {
        api.close();
        rollouts.close();
    }

    @Test
    void a_version_whose_model_often_gives_no_whole_answer_rolls_itself_back(TestReporter report) {
        Course course = rollOut("Answer at endless length.", 0.2, report);

        assertRolledBack(course);
        assertThat(course.failed()).isPositive();
    }

    @Test
    void so_does_one_whose_parameters_the_model_refuses(TestReporter report) {
        Course course = rollOut("Answer kindly.", 1.9, report);

        assertRolledBack(course);
        assertThat(course.failed()).isPositive();
    }

    @Test
    void so_does_one_whose_answers_are_rated_badly(TestReporter report) {
        Course course = rollOut("Answer in riddles.", 0.2, report);

        awaitKnown(course);
        assertRolledBack(course);
        assertThat(course.failed()).isZero();
    }

    @Test
    void and_one_with_nothing_wrong_takes_over(TestReporter report) {
        Course course = rollOut("Answer kindly.", 0.2, report);

        assertThat(course.state()).as(course.rollout().toString()).isEqualTo(Rollouts.STABLE);
        assertThat(course.rollout().path("weight").asDouble()).isEqualTo(1);
        assertThat(course.failed()).isZero();
        assertThat(afterwards()).containsExactly(NEW);
        assertThat(rollouts.history(prompt).path(0).path("version").asString()).isEqualTo(NEW);
    }

    @Test
    void a_process_that_dies_in_the_middle_goes_on_where_it_was_and_everybody_keeps_their_version() throws IOException {
        String id = beginByCommandLine(version(NEW, "Answer kindly.", 0.2));
        Eventually.until("the candidate answers", () -> !rollouts.state(id).equals("pending"));
        List<Set<String>> before = versionsOfUsers();
        assertThat(before).allSatisfy(versions -> assertThat(versions).hasSize(1));
        assertThat(before).contains(Set.of(OLD), Set.of(NEW));
        int asked = AFTER * Way.values().length;
        JsonNode shown =
                Eventually.value(Duration.ofSeconds(30), () -> rollouts.show(id), now -> requests(now) >= asked);

        disconnect();
        installation.kill("all");
        installation.startAgain("all");
        connect();

        assertThat(rollouts.show(id).path("state")).isEqualTo(shown.path("state"));
        assertThat(rollouts.show(id).path("weight")).isEqualTo(shown.path("weight"));
        assertThat(rollouts.show(id).path("transitions")).isEqualTo(shown.path("transitions"));
        assertThat(versionsOfUsers()).as("from the first request on").isEqualTo(before);
        Eventually.until(
                "what came before and after is counted together", () -> requests(rollouts.show(id)) >= 2 * asked);
        assertThat(requests(rollouts.show(id))).isEqualTo(2 * asked);
    }

    private String beginByCommandLine(String yaml) throws IOException {
        Path file = Files.writeString(dir.resolve("prompt.yaml"), yaml);
        assertThat(command("push", file.toString()).path("status").asString()).isEqualTo("ready");
        JsonNode begun = command("canary", prompt, NEW, "--steps", "0.5,1", "--dwell", "1h");
        return begun.path("id").asString();
    }

    private static JsonNode command(String... arguments) {
        List<String> all = new ArrayList<>(List.of("prompts"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--json", "--data", installation.data("all").toString()));
        Installation.Outcome outcome = Installation.run(all.toArray(String[]::new));
        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        return Json.tree(Bytes.utf8(outcome.out()));
    }

    private List<Set<String>> versionsOfUsers() {
        return IntStream.range(0, AFTER)
                .mapToObj(user -> Stream.of(Way.values())
                        .map(way -> versionOf(way.ask(prompt, user)))
                        .collect(Collectors.toSet()))
                .toList();
    }

    private static long requests(JsonNode rollout) {
        long sum = 0;
        for (JsonNode step : rollout.path("evidence")) {
            sum += step.path("candidate").path("requests").asLong()
                    + step.path("stable").path("requests").asLong();
        }
        return sum;
    }

    private String version(String version, String told, double temperature) {
        return """
            name: %s
            version: %s
            template: [{role: system, content: "%s"}]
            parameters: {temperature: %s}
            models: [gpt/gpt-test]
            """.formatted(prompt, version, told, temperature);
    }

    /** Everything that is done with a candidate, whichever it is. */
    private Course rollOut(String told, double temperature, TestReporter report) {
        rollouts.pushPrompt(version(NEW, told, temperature));
        String id = rollouts.start(prompt, NEW, POLICY);
        List<Seen> during = new ArrayList<>();
        while (during.size() < MAX_REQUESTS && (during.size() % LOOK != 0 || !rollouts.ended(id))) {
            during.add(askAndRate(during.size()));
        }
        Course course = new Course(rollouts.show(id), during);
        report.publishEntry(Map.of(
                "ended", course.state(),
                "because", course.rollout().path("reason").asString(),
                "failed", Long.toString(course.failed()),
                "requests", Integer.toString(during.size())));
        assertThat(course.state()).as(course.rollout().toString()).isIn(Rollouts.STABLE, Rollouts.ROLLED_BACK);
        return course;
    }

    /** A user asks once, and rates what was answered. */
    private Seen askAndRate(int user) {
        Reply reply = Way.of(user).ask(prompt, user);
        String version = versionOf(reply);
        if (!version.isEmpty()) {
            double rating = reply.text().contains("riddle") ? 0.1 : 0.9;
            Reply told = api.post("/v1/feedback", Map.of("prediction_id", reply.header(PREDICTION), "rating", rating));
            assertThat(told.status()).as(told.toString()).isEqualTo(200);
            assertThat(told.json().path("version").asString()).isEqualTo(version);
        }
        return new Seen(user, version);
    }

    /** Which version's words the answer follows; empty where it is none, or not whole. */
    private static String versionOf(Reply reply) {
        String text = reply.text();
        if (reply.status() != 200 || text.contains("\"error\"")) {
            return "";
        }
        return text.contains("plain") ? OLD : NEW;
    }

    private void assertRolledBack(Course course) {
        assertThat(course.state()).as(course.rollout().toString()).isEqualTo(Rollouts.ROLLED_BACK);
        assertThat(course.rollout().path("weight").asDouble()).isZero();
        assertThat(course.during().stream().anyMatch(Seen::ofTheCandidate))
                .as("it was tried")
                .isTrue();
        assertThat(afterwards()).containsExactly(OLD);
        JsonNode terms = rollouts.history(prompt);
        assertThat(terms.size()).as(terms.toString()).isEqualTo(1);
        assertThat(terms.path(0).path("version").asString()).isEqualTo(OLD);
    }

    /** Feedback is counted at the registry, and those who chat hear of it a moment later; of errors they know first. */
    private void awaitKnown(Course course) {
        int user = course.during().stream()
                .filter(Seen::ofTheCandidate)
                .findFirst()
                .orElseThrow()
                .user();
        Eventually.until(
                "it is known", () -> versionOf(Way.OPENAI.ask(prompt, user)).equals(OLD));
    }

    /** Which versions answer from the next request on, however it is asked; nobody gets an error. */
    private Set<String> afterwards() {
        return versionsOfUsers().stream().flatMap(Set::stream).collect(Collectors.toSet());
    }
}
