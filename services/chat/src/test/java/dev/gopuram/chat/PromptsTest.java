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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
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

    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    private final Served registry = new Served();
    private final RolloutFollower follower = new RolloutFollower(
            registry,
            RolloutFollower.Settings.of("chat", "run"),
            Clock.system(),
            new Random(1),
            Thread.ofVirtual().factory());
    private final ChatUnderTest chat = new ChatUnderTest(
            ChatUnderTest.config(upstream.uri(), ChatUnderTest.patient(), RetrievalConfig.defaults()),
            null,
            follower,
            ChatListener.NONE,
            Clock.system());

    @BeforeEach
    void start() {
        upstream.always(Script.completion("I can help"));
        follower.start();
    }

    @AfterEach
    void close() {
        follower.stop();
        chat.close();
        upstream.close();
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
    void a_candidate_whose_model_fails_gets_no_further_request() {
        serve(List.of(canary(0.5)));
        int asked = 0;
        while (users().anyMatch(user -> follower.choose("default", "support", "production", user)
                .version()
                .equals(CANDIDATE))) {
            assertThat(asked).as("requests until nobody gets it").isLessThan(200);
            String user = "user-" + asked++;
            boolean candidate = follower.choose("default", "support", "production", user)
                    .version()
                    .equals(CANDIDATE);
            upstream.next(candidate ? Script.error(400, "invalid_request_error", "no") : Script.completion("well"));
            try {
                chat.complete(ask("support").replace("{\"model\"", "{\"user\":\"" + user + "\",\"model\""));
            } catch (Problem failed) {
                assertThat(candidate).isTrue();
            }
        }
        assertThat(asked).isPositive();
    }

    private java.util.stream.Stream<String> users() {
        return IntStream.range(0, 40).mapToObj(i -> "anna-" + i);
    }

    private boolean getsCandidate(String user) {
        String body = ask("support").replace("{\"model\"", "{\"user\":\"" + user + "\",\"model\"");
        return PredictionId.decoded(chat.complete(body).prediction()).number() == 2;
    }

    private long number(String model) {
        return PredictionId.decoded(chat.complete(ask(model)).prediction()).number();
    }

    private List<String> names() {
        return Contexts.admin().call(() -> chat.chat.listChatModels(new ListChatModels())).models().stream()
                .map(ChatModel::name)
                .toList();
    }

    private static String ask(String model) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"My tent leaks\"}]"
                + (model.startsWith("question") ? ",\"gopuram\":{\"variables\":{\"topic\":\"x\"}}}" : "}");
    }

    private JsonNode sent() {
        return Json.foreign().readTree(upstream.received().getLast().body().utf8());
    }

    private void serve(List<ServedRollout> rollouts) {
        List<ServedVersion> versions = new ArrayList<>();
        for (String version : List.of(STABLE, CANDIDATE)) {
            versions.add(version("support", version, versions.size() + 1, """
                    template: [{role: system, content: "Be {{tone}}."}]
                      variables: {tone: {type: string, default: kind, values: [kind, brief]}}
                      parameters: {temperature: 0.2, max_tokens: 30}
                      models: [up/gpt-test]
                    """));
        }
        versions.add(version("question", STABLE, 3, """
                template: [{role: user, content: "What of {{topic}}?"}]
                  variables: {topic: {type: string, required: true}}
                  models: [up/gpt-test]
                """));
        List<ServedAlias> aliases = List.of(new ServedAlias("default", "support", "production", STABLE));
        registry.views.add(new RegistryView(1, true, versions, aliases, rollouts));
        Eventually.until("heard", () -> names().contains("support"));
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
