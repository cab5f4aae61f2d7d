package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.Reported;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ServedAlias;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.json.Json;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.rollouts.PredictionId;
import dev.gopuram.rollouts.RolloutFollower;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import dev.gopuram.testkit.UnaskedRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Prompts of the registry, asked for by name as the model of a chat. */
final class PromptsTest {
    private static final String CANDIDATE = "1.1.0";
    private static final String STABLE = "1.0.0";
    private static final String SUPPORT = """
            template: [{role: system, content: "Be {{tone}}."}]
              variables: {tone: {type: string, default: kind, values: [kind, brief]}}
              parameters: {temperature: 0.2, max_tokens: 30}
              models: [up/gpt-test]
            """;

    private final TwoProviders providers = new TwoProviders();
    private final ScriptedUpstream upstream = providers.up;
    private final Served registry = new Served();
    private final RolloutFollower follower = new RolloutFollower(
            registry,
            RolloutFollower.Settings.of("chat", "run"),
            Clock.system(),
            new Random(1),
            Thread.ofVirtual().factory());
    private final ChatUnderTest chat;

    private static final String FORMED = """
            template: [{role: system, content: "Say how you are."}]
              models: [up/gpt-test]
              output_schema: {type: object, required: [mood]}
            """;

    private volatile Runnable announcing = () -> {};

    PromptsTest() {
        follower.onChange(view -> announcing.run());
        chat = new ChatUnderTest(
                providers.setup(upstream.uri().resolve("/v1"), TwoProviders.Up.PLAIN, Map.of()),
                null,
                follower,
                ChatListener.NONE,
                Clock.system());
    }

    @BeforeEach
    void start() {
        upstream.always(Script.completion("I can help"));
        follower.start();
    }

    @AfterEach
    void close() {
        follower.stop();
        chat.close();
        providers.close();
    }

    @Test
    void its_messages_stand_before_the_requests_and_its_parameters_fill_in_what_that_leaves_open() {
        serve(List.of());

        chat.complete("""
                {"model":"support","temperature":0.9,"gopuram":{"variables":{"tone":"brief"}},
                 "messages":[{"role":"user","content":"My tent leaks"}]}""");

        JsonNode sent = sent();
        assertThat(sent.at("/model").stringValue()).isEqualTo("gpt-test");
        assertThat(sent.at("/messages/0/role").stringValue()).isEqualTo("system");
        assertThat(sent.at("/messages/0/content").stringValue()).isEqualTo("Be brief.");
        assertThat(sent.at("/messages/1/content").stringValue()).isEqualTo("My tent leaks");
        assertThat(sent.at("/temperature").doubleValue()).isEqualTo(0.9);
        assertThat(sent.at("/max_tokens").intValue(0)
                        + sent.at("/max_completion_tokens").intValue(0))
                .isEqualTo(30);
        assertThat(sent.has("gopuram")).isFalse();
    }

    @Test
    void a_request_without_messages_asks_the_prompts_own_question() {
        serve(List.of());

        chat.complete("""
                {"model":"question","messages":[],"gopuram":{"variables":{"topic":"tents"}}}""");

        assertThat(sent().at("/messages").size()).isEqualTo(1);
        assertThat(sent().at("/messages/0/content").stringValue()).isEqualTo("What of tents?");
    }

    @Test
    void the_answer_says_by_what_feedback_knows_it() {
        serve(List.of());

        Completion answer = chat.complete(ask("support"));
        Completion plain = chat.complete(ask("up/gpt-test"));
        upstream.always(Script.events("I can", " help"));
        TokenStream stream = chat.stream(ask("support").replace("{\"model\"", "{\"stream\":true,\"model\""));

        assertThat(PredictionId.decoded(answer.prediction()).number()).isEqualTo(1);
        assertThat(PredictionId.decoded(stream.head().prediction()).number()).isEqualTo(1);
        assertThat(plain.prediction()).isEmpty();
        chat.read(stream);
    }

    @Test
    void a_version_can_be_named_and_a_name_without_alias_is_the_newest() {
        serve(List.of());

        assertThat(number("support@1.1.0")).isEqualTo(2);
        assertThat(number("support@production")).isEqualTo(1);
        assertThat(number("support-v1")).isEqualTo(2);
        assertThat(number("question")).isEqualTo(3);
        assertThatThrownBy(() -> chat.complete(ask("support@1.2.0")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND))
                .hasMessageContaining("support@1.1.0");
    }

    @Test
    void prompts_are_the_tenants_own() {
        serve(List.of());

        assertThatThrownBy(() -> Contexts.of("other", "chat")
                        .call(() -> chat.chat.complete(ChatUnderTest.request(ask("support")))))
                .hasMessageContaining("model: support");
        assertThat(names()).contains("support", "question");
    }

    @Test
    void variables_that_the_prompt_does_not_have_are_refused_and_so_are_those_for_a_model() {
        serve(List.of());

        assertThatThrownBy(() -> chat.complete("""
                {"model":"support","messages":[],"gopuram":{"variables":{"mood":"x"}}}""")).hasMessageContaining("mood");
        assertThatThrownBy(() -> chat.complete("""
                {"model":"up/gpt-test","messages":[{"role":"user","content":"x"}],"gopuram":{"variables":{"a":1}}}""")).hasMessageContaining("gopuram.variables");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void a_share_of_users_gets_the_candidate_and_each_stays_with_what_it_got() {
        serve(List.of(canary(0.5)));

        List<Boolean> first = users().map(this::getsCandidate).toList();
        List<Boolean> again = users().map(this::getsCandidate).toList();

        assertThat(again).isEqualTo(first);
        assertThat(first).contains(true, false);
    }

    @Test
    void whoever_the_request_is_for_stays_by_the_words_of_any_dialect() {
        serve(List.of(canary(0.5)));

        for (String words : List.of(
                "'user':'%s'",
                "'safety_identifier':'%s'",
                "'metadata':{'user_id':'%s'}",
                "'gopuram':{'user_id':'%s'},'user':'somebody else'")) {
            List<Boolean> said = users().map(user ->
                            numberOf(ask("support", words.formatted(user).replace('\'', '"'))) == 2)
                    .toList();
            assertThat(said)
                    .as(words)
                    .isEqualTo(users().map(this::getsCandidate).toList());
        }
    }

    @Test
    void a_candidate_whose_model_fails_gets_no_further_request() {
        serve(List.of(canary(0.5)));

        assertThat(failuresUntilNobodyGetsIt((user, candidate) -> {
                    upstream.next(
                            candidate ? Script.error(400, "invalid_request_error", "no") : Script.completion("well"));
                    chat.complete(askFor(user));
                }))
                .isPositive();
    }

    @Test
    void so_does_one_whose_streams_break_off() {
        serve(List.of(canary(0.5)));

        failuresUntilNobodyGetsIt((user, candidate) -> {
            upstream.next(candidate ? Script.truncated("we") : Script.events("we", "ll"));
            chat.read(chat.stream(ask("support", "\"stream\":true,\"user\":\"" + user + "\"")));
        });
    }

    @Test
    void so_does_one_whose_answers_are_not_of_its_form() {
        serve(
                List.of(version("support", STABLE, 1, SUPPORT), version("support", CANDIDATE, 2, FORMED)),
                List.of(canary(0.5)));

        assertThat(failuresUntilNobodyGetsIt((user, candidate) -> chat.complete(askFor(user))))
                .isPositive();
    }

    @Test
    void so_does_one_whose_streams_are_not_of_its_form_though_they_have_been_read_by_then() {
        serve(
                List.of(version("support", STABLE, 1, SUPPORT), version("support", CANDIDATE, 2, FORMED)),
                List.of(canary(0.5)));
        upstream.always(Script.events("I can", " help"));

        failuresUntilNobodyGetsIt((user, candidate) -> assertThat(
                        chat.read(chat.stream(ask("support", "\"stream\":true,\"user\":\"" + user + "\"")))
                                .end())
                .isInstanceOf(End.Finished.class));
    }

    @Test
    void an_answer_that_is_not_of_the_prompts_form_is_none_and_is_paid() {
        serve(List.of(version("support", STABLE, 1, FORMED)), List.of());

        assertThatThrownBy(() -> chat.complete(ask("support"))).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
            assertThat(problem.detail()).contains("output_schema", "no JSON");
            assertThat(problem.spent()).isNotNull();
        });
        upstream.next(Script.completion("{\"mood\":\"good\"}"));
        assertThat(chat.complete(ask("support")).fallback()).isEmpty();
        assertThat(chat.complete(ask("support", "\"response_format\":{\"type\":\"json_object\"}"))
                        .model())
                .as("a form that the request asks for itself")
                .isEqualTo("up/gpt-test");
    }

    @Test
    void the_next_of_its_models_answers_where_the_first_does_not_keep_to_its_form() {
        serve(
                List.of(version("support", STABLE, 1, FORMED.replace("[up/gpt-test]", "[up/gpt-test, up/other]"))),
                List.of());
        upstream.next(Script.completion("well"), Script.completion("{\"mood\":\"good\"}"));

        Completion answer = chat.complete(ask("support"));

        assertThat(answer.fallback()).isEqualTo("up/other");
        assertThat(answer.usage().byModel(answer.model())).as("both are paid").containsKeys("up/gpt-test", "up/other");
    }

    @Test
    void so_does_one_whose_model_nobody_knows_here() {
        serve(
                List.of(version("support", STABLE, 1, SUPPORT), version("support", CANDIDATE, 2, """
                template: [{role: system, content: "Be {{tone}}."}]
                  variables: {tone: {type: string, default: kind, values: [kind, brief]}}
                  models: [elsewhere/gpt-test]
                """)),
                List.of(canary(0.5)));

        assertThat(failuresUntilNobodyGetsIt((user, candidate) -> chat.complete(askFor(user))))
                .isPositive();
    }

    @Test
    void so_does_one_that_refuses_what_the_version_in_use_takes() {
        serve(
                List.of(version("support", STABLE, 1, SUPPORT), version("support", CANDIDATE, 2, """
                template: [{role: system, content: "Be {{mood}}."}]
                  variables: {mood: {type: string, required: true}}
                  models: [up/gpt-test]
                """)),
                List.of(canary(0.5)));

        assertThat(failuresUntilNobodyGetsIt((user, candidate) -> chat.complete(askFor(user))))
                .isPositive();
    }

    @Test
    void so_does_one_that_this_release_cannot_read() {
        serve(
                List.of(version("support", STABLE, 1, SUPPORT), version("support", CANDIDATE, 2, "plot: later\n")),
                List.of(canary(0.5)));

        assertThat(failuresUntilNobodyGetsIt((user, candidate) -> chat.complete(askFor(user))))
                .isPositive();
    }

    @Test
    void what_both_versions_refuse_is_no_failure_of_either() {
        serve(List.of(canary(0.5)));

        for (int i = 0; i < 100; i++) {
            String wrong = ask("support", "\"user\":\"anna-" + i + "\",\"gopuram\":{\"variables\":{\"mood\":1}}");
            assertThatThrownBy(() -> chat.complete(wrong)).hasMessageContaining("variables.mood");
        }

        assertThat(users().anyMatch(this::getsCandidate)).isTrue();
    }

    @Test
    void the_next_of_its_models_answers_for_one_that_nobody_knows_here() {
        serve(List.of(version("support", STABLE, 1, """
                template: [{role: system, content: "Be kind."}]
                  models: [elsewhere/gpt-test, up/gpt-test]
                """)), List.of());

        Completion answer = chat.complete(ask("support"));

        assertThat(answer.fallback()).isEqualTo("up/gpt-test");
        assertThat(answer.model()).isEqualTo("up/gpt-test");
    }

    @Test
    void a_version_answers_from_the_moment_it_may_be_chosen() throws InterruptedException {
        CountDownLatch announced = new CountDownLatch(1);
        announcing = () -> {
            try {
                announced.await();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        };
        registry.views.add(view(1, List.of(version("support", STABLE, 1, SUPPORT)), List.of()));
        Eventually.until("it may be chosen", () -> follower.view().revision() == 1);

        assertThat(number("support")).isEqualTo(1);

        announced.countDown();
    }

    @Test
    void a_version_that_was_registered_anew_has_its_new_number() {
        serve(List.of(version("support", STABLE, 1, SUPPORT)), List.of());
        registry.views.add(view(2, List.of(version("support", STABLE, 7, SUPPORT)), List.of()));
        Eventually.until("heard", () -> follower.view().revision() == 2);

        assertThat(number("support")).isEqualTo(7);
    }

    @Test
    void before_the_registry_was_heard_nobody_says_that_there_is_no_such_prompt() {
        for (String body : List.of(ask("support"), ask("support", "\"gopuram\":{\"variables\":{\"tone\":\"kind\"}}"))) {
            assertThatThrownBy(() -> chat.complete(body))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE));
        }
        assertThat(chat.complete(ask("up/gpt-test")).model()).isEqualTo("up/gpt-test");
    }

    @Test
    void a_prompt_that_comes_to_nothing_has_nothing_to_ask() {
        serve(List.of(version("echo", STABLE, 1, """
                template: [{role: user, content: "{{said}}"}]
                  variables: {said: {type: string}}
                  models: [up/gpt-test]
                """)), List.of());

        assertThatThrownBy(() -> chat.complete("{\"model\":\"echo\",\"messages\":[]}"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.INVALID));
    }

    private interface Asking {
        void ask(String user, boolean candidate);
    }

    /** Asks for one user after the other, and answers how many of those who got the candidate got a problem. */
    private int failuresUntilNobodyGetsIt(Asking asking) {
        int failed = 0;
        for (int i = 0; users().anyMatch(this::wouldGetCandidate); i++) {
            assertThat(i).as("requests until nobody gets it").isLessThan(200);
            boolean candidate = wouldGetCandidate("user-" + i);
            try {
                asking.ask("user-" + i, candidate);
            } catch (Problem problem) {
                assertThat(candidate).as(problem.toString()).isTrue();
                failed++;
            }
        }
        return failed;
    }

    private boolean wouldGetCandidate(String user) {
        return Objects.requireNonNull(follower.choose("default", "support", "production", user))
                .version()
                .equals(CANDIDATE);
    }

    private java.util.stream.Stream<String> users() {
        return IntStream.range(0, 40).mapToObj(i -> "anna-" + i);
    }

    private boolean getsCandidate(String user) {
        return numberOf(askFor(user)) == 2;
    }

    private long number(String model) {
        return numberOf(ask(model));
    }

    private long numberOf(String body) {
        return PredictionId.decoded(chat.complete(body).prediction()).number();
    }

    private List<String> names() {
        return Contexts.admin().call(() -> chat.chat.listChatModels(new ListChatModels())).models().stream()
                .map(ChatModel::name)
                .toList();
    }

    private static String askFor(String user) {
        return ask("support", "\"user\":\"" + user + "\"");
    }

    private static String ask(String model, String further) {
        return ask(model).replace("{\"model\"", "{" + further + ",\"model\"");
    }

    private static String ask(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"My tent leaks\"}]"
                + (model.startsWith("question") ? ",\"gopuram\":{\"variables\":{\"topic\":\"x\"}}}" : "}");
    }

    private JsonNode sent() {
        return Json.foreign().readTree(upstream.received().getLast().body().utf8());
    }

    private void serve(List<ServedRollout> rollouts) {
        serve(
                List.of(
                        version("support", STABLE, 1, SUPPORT),
                        version("support", CANDIDATE, 2, SUPPORT),
                        version("question", STABLE, 3, """
                                template: [{role: user, content: "What of {{topic}}?"}]
                                  variables: {topic: {type: string, required: true}}
                                  models: [up/gpt-test]
                                """)),
                rollouts);
    }

    private void serve(List<ServedVersion> versions, List<ServedRollout> rollouts) {
        registry.views.add(view(1, versions, rollouts));
        Eventually.until("heard", () -> follower.view().revision() == 1);
    }

    private static RegistryView view(long revision, List<ServedVersion> versions, List<ServedRollout> rollouts) {
        List<ServedAlias> aliases = List.of(new ServedAlias("default", "support", "production", STABLE));
        return new RegistryView(revision, true, versions, aliases, rollouts);
    }

    private static ServedVersion version(String name, String version, long number, String prompt) {
        String config =
                "schema: 1\nname: %s\nversion: %s\nkind: prompt\nprompt:\n  %s".formatted(name, version, prompt);
        return new ServedVersion(
                "default",
                name,
                version,
                number,
                Kind.PROMPT,
                Status.READY,
                "",
                "prompt",
                "sha-" + version,
                1,
                Instant.EPOCH,
                config);
    }

    private static ServedRollout canary(double weight) {
        RolloutPolicy policy = PolicyDefaults.of(RolloutPolicy.Strategy.CANARY);
        return new ServedRollout(
                "default",
                "rollout-1",
                "support",
                "production",
                STABLE,
                CANDIDATE,
                RolloutState.CANARY,
                2,
                weight,
                policy,
                List.of());
    }

    /** Tells each view once, and takes every report. */
    private static final class Served extends UnaskedRegistry {
        final BlockingQueue<RegistryView> views = new LinkedBlockingQueue<>();

        @Override
        public RegistryView changes(ChangesSince request) {
            assertThat(CallContext.isBound()).isTrue();
            try {
                RegistryView next = views.poll(request.patience().toMillis(), TimeUnit.MILLISECONDS);
                return next == null
                        ? new RegistryView(request.revision(), false, List.of(), List.of(), List.of())
                        : next;
            } catch (InterruptedException e) {
                throw Problem.from(e);
            }
        }

        @Override
        public Reported report(Report request) {
            return new Reported(1);
        }
    }
}
