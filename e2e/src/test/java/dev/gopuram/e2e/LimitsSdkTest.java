package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.openai.client.OpenAIClient;
import com.openai.core.http.HttpResponseFor;
import com.openai.errors.BadRequestException;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What the vendors' SDKs see of limits, and what is counted when a call ends in any other way than well. Each test has a key
 * of its own, for which nothing is counted yet; periods are months, so that none begins anew while a test runs.
 */
@Timeout(600)
class LimitsSdkTest {
    private static final int BUDGET = 2_000;
    private static final int PARALLEL_BUDGET = 1_000;
    private static final long NANO_USD_OF_A_FIRST_CALL = 9_014_000;
    private static final String LIMITS = """
        tiers:
          pair: { limits: { chat: 2/min } }
          steady: { limits: { chat: 1/s } }
          budget: { limits: {} }
          parallel: { limits: {} }
          purse: { limits: {} }
        limits:
          budget: { limit: %dtokens/month, tiers: [budget], hard: true }
          parallel: { limit: %dtokens/month, tiers: [parallel] }
          purse: { limit: 0.01usd/month, tiers: [purse], hard: true }
        prices:
          models:
            priced: { input: 2.00usd, output: 10.00usd }
        """.formatted(BUDGET, PARALLEL_BUDGET);

    private static final String QUESTION = "How much leave do I have?";
    private static final String TWELVE_BYTES = "twelve bytes";
    private static final String PIECE = "leave ".repeat(70);
    /** Five times what the budget allows. */
    private static final int PIECES = 5 * BUDGET * 4 / PIECE.length();

    /** More to read than any budget has, so it is refused, whatever was used before. */
    private static final String TOO_LONG = "word ".repeat(5_000);

    private static final int CALLS_AT_ONCE = 12;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration CANCELLED_WITHIN = Duration.ofSeconds(1);

    @TempDir
    private static Path dir;

    private static TwoDialects between;

    /** A caller of whom nothing is counted. */
    private record Caller(String id, String secret) {
        static Caller of(String tier) {
            JsonNode key = Api.createKeyOf(tier, between.installation(), "chat");
            return new Caller(key.path("id").asString(), key.path("secret").asString());
        }
    }

    /** What a client that leaves throws in the midst of its loop over the answer. */
    private static final class Left extends RuntimeException {}

    @BeforeAll
    static void start() {
        between = TwoDialects.start(dir, LIMITS);
    }

    @BeforeEach
    void forget() {
        between.forget();
        for (Provider provider : Provider.values()) {
            between.upstream(provider).always(provider.plays("text.json"));
        }
    }

    @AfterAll
    static void stop() {
        if (between != null) {
            between.close();
        }
    }

    @Test
    void openais_client_reads_how_its_limit_stands_and_is_told_when_to_come_back() {
        OpenAIClient client = openAi(Caller.of("pair"), 0);
        for (int left = 1; left >= 0; left--) {
            HttpResponseFor<ChatCompletion> reply =
                    client.chat().completions().withRawResponse().create(question(Provider.OPENAI.model()));
            assertThat(reply.headers().values("x-ratelimit-limit-requests")).containsExactly("2");
            assertThat(reply.headers().values("x-ratelimit-remaining-requests")).containsExactly("" + left);
            assertThat(reply.headers().values("x-ratelimit-reset-requests")).hasSize(1);
            reply.close();
        }

        RateLimitException refused = catchThrowableOfType(
                RateLimitException.class, () -> client.chat().completions().create(question(Provider.OPENAI.model())));

        assertThat(refused.code()).contains("rate_limit_exceeded");
        assertThat(refused.headers().values("x-ratelimit-remaining-requests")).containsExactly("0");
        expectHonest(refused.headers().values("retry-after"), refused.headers().values("x-should-retry"));
        client.close();
    }

    @Test
    void so_does_anthropics() {
        AnthropicClient client = anthropic(Caller.of("pair"), 0);
        for (int left = 1; left >= 0; left--) {
            com.anthropic.core.http.HttpResponseFor<Message> reply =
                    client.messages().withRawResponse().create(message(Provider.ANTHROPIC.model()));
            assertThat(reply.headers().values("anthropic-ratelimit-requests-limit"))
                    .containsExactly("2");
            assertThat(reply.headers().values("anthropic-ratelimit-requests-remaining"))
                    .containsExactly("" + left);
            reply.close();
        }

        com.anthropic.errors.RateLimitException refused = catchThrowableOfType(
                com.anthropic.errors.RateLimitException.class,
                () -> client.messages().create(message(Provider.ANTHROPIC.model())));

        assertThat(refused.errorType().map(Object::toString)).contains("rate_limit_error");
        assertThat(refused.headers().values("anthropic-ratelimit-requests-remaining"))
                .containsExactly("0");
        expectHonest(refused.headers().values("retry-after"), refused.headers().values("x-should-retry"));
        client.close();
    }

    /** Who would have to wait for more than a minute is told not to hang that long. */
    private static void expectHonest(List<String> retryAfter, List<String> shouldRetry) {
        int seconds = Integer.parseInt(retryAfter.getFirst());
        assertThat(seconds).isBetween(1, 120);
        assertThat(shouldRetry).isEqualTo(seconds > 60 ? List.of("false") : List.of());
    }

    /** Complaint 13. Its one retry must be served, or the wait was too short. */
    @Test
    void a_client_that_comes_back_when_it_was_told_is_served_at_once() {
        OpenAIClient client = openAi(Caller.of("steady"), 1);
        Eventually.until("a call was refused, and came back", () -> {
            client.chat().completions().create(question(Provider.OPENAI.model()));
            return requests("429", "steady") > 0;
        });
        client.close();
    }

    /** Complaint 13: a retry would be in vain, so neither client makes one, although both would make two. */
    @Test
    void a_spent_budget_brings_one_refusal_and_no_retry() {
        Caller caller = Caller.of("budget");
        between.next(Provider.OPENAI, Script.completion("word ".repeat(BUDGET)));
        OpenAIClient openAi = openAi(caller, 2);
        openAi.chat().completions().create(question(Provider.OPENAI.modelOf("spent")));
        awaitNothingHeld();
        int asked = asked();
        double refusals = requests("429", "budget");

        RateLimitException refused = catchThrowableOfType(
                RateLimitException.class, () -> openAi.chat().completions().create(question(Provider.OPENAI.model())));

        assertThat(refused.code()).contains("insufficient_quota");
        assertThat(refused.headers().values("retry-after")).isEmpty();
        assertThat(refused.headers().values("x-ratelimit-remaining-tokens")).containsExactly("0");
        Eventually.until("it is counted", SOON, () -> requests("429", "budget") > refusals);

        AnthropicClient anthropic = anthropic(caller, 2);
        com.anthropic.errors.RateLimitException inItsWords = catchThrowableOfType(
                com.anthropic.errors.RateLimitException.class,
                () -> anthropic.messages().create(message(Provider.ANTHROPIC.model())));

        assertThat(inItsWords).hasMessageContaining("enforced_spend_limit_reached");
        assertThat(inItsWords.headers().values("anthropic-ratelimit-tokens-remaining"))
                .containsExactly("0");
        Eventually.until("it is counted", SOON, () -> requests("429", "budget") > refusals + 1);
        assertThat(requests("429", "budget")).isEqualTo(refusals + 2);
        assertThat(asked()).as("requests to the providers").isEqualTo(asked);
        openAi.close();
        anthropic.close();
    }

    @Test
    void money_is_counted_by_the_price_table_and_what_has_no_price_is_not_bought() {
        OpenAIClient client = openAi(Caller.of("purse"), 2);
        between.next(Provider.OPENAI, Script.completion("word" + " word".repeat(899)));
        assertThatThrownBy(() -> client.chat().completions().create(question(Provider.OPENAI.modelOf("unpriced"))))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        unknown -> assertThat(unknown.param()).contains("model"));
        client.chat()
                .completions()
                .create(question(Provider.OPENAI.modelOf("priced")).toBuilder()
                        .maxCompletionTokens(900)
                        .build());
        awaitNothingHeld();

        RateLimitException refused = catchThrowableOfType(
                RateLimitException.class,
                () -> client.chat()
                        .completions()
                        .create(question(Provider.OPENAI.modelOf("priced")).toBuilder()
                                .maxCompletionTokens(900)
                                .build()));

        assertThat(refused.code()).contains("insufficient_quota");
        assertThat(between.installation().metrics("all"))
                .contains("gopuram_cost_nanousd_total{model=\"any-gpt/priced\"} " + (double) NANO_USD_OF_A_FIRST_CALL);
        client.close();
    }

    /** Complaint 4: what each may cost is held before it runs, so together they cannot cost more than the limit. */
    @Test
    void calls_at_once_never_run_through_a_token_limit() {
        Caller caller = Caller.of("parallel");
        OpenAIClient client = openAi(caller, 0);
        ScriptedUpstream upstream = between.upstream(Provider.OPENAI);
        CountDownLatch decided = new CountDownLatch(1);
        upstream.always((request, reply) -> {
            decided.await();
            Script.completion("word" + " word".repeat(99)).play(request, reply);
        });
        int before = upstream.received().size();
        AtomicInteger refused = new AtomicInteger();
        List<CompletableFuture<Void>> calls = IntStream.range(0, CALLS_AT_ONCE)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> {
                            try {
                                client.chat()
                                        .completions()
                                        .create(question(Provider.OPENAI.modelOf("parallel")).toBuilder()
                                                .maxCompletionTokens(100)
                                                .build());
                            } catch (RateLimitException none) {
                                refused.incrementAndGet();
                            }
                        },
                        task -> Thread.ofVirtual().start(task)))
                .toList();
        Eventually.until(
                "each is refused, or asks the provider",
                SOON,
                () -> refused.get() + upstream.received().size() - before == CALLS_AT_ONCE);
        decided.countDown();
        calls.forEach(CompletableFuture::join);

        int served = CALLS_AT_ONCE - refused.get();
        assertThat(served).isBetween(5, PARALLEL_BUDGET / 107);
        awaitNothingHeld();
        assertThat(left(caller)).isEqualTo(PARALLEL_BUDGET - 107 * served);
        client.close();
    }

    static Stream<UpstreamFaultsTest.Pair> pairs() {
        return UpstreamFaultsTest.pairs();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_stream_whose_budget_is_gone_fails_in_the_sdk_and_is_cancelled_and_settled(
            UpstreamFaultsTest.Pair pair, TestReporter report) {
        Caller caller = Caller.of("budget");
        int number = between.upstream(pair.provider()).received().size();
        Semaphore goOn = new Semaphore(1);
        between.next(pair.provider(), excessive(pair.provider(), goOn));
        TwoDialects as = between.as(caller.secret());

        Sdk.Told told = pair.sdk()
                .streamed(as, pair.provider().modelOf("excessive-" + pair.sdk()), QUESTION, _ -> goOn.release());

        long toldNanos = System.nanoTime();
        as.leave();
        assertThat(told.answer()).as("taken for an answer").isNull();
        assertThat(told.failure()).isNotNull();
        assertThat(told.failure().status()).isEqualTo(200);
        assertThat(told.failure().code())
                .isEqualTo(pair.sdk() == Sdk.MESSAGES ? "rate_limit_error" : "insufficient_quota");
        expectCancelled(pair.provider(), number, toldNanos, report);
        JsonNode line = logged(caller);
        assertThat(line.path("end").asString()).isEqualTo("failed");
        assertThat(line.path("usageSource").asString()).isEqualTo("estimated");
        assertThat(line.path("outputTokens").asInt())
                .as("what was sent is counted")
                .isBetween(told.text().length() / 4, told.text().length() / 4 + PIECE.length());
        assertThat(used(line)).isGreaterThan(BUDGET - 300);
        expectSettled(caller, line);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_stream_that_its_client_leaves_is_cancelled_and_what_was_sent_is_settled(
            UpstreamFaultsTest.Pair pair, TestReporter report) {
        Caller caller = Caller.of("budget");
        int number = between.upstream(pair.provider()).received().size();
        between.next(pair.provider(), Script.stallAfter(pair.provider().spoken(), TWELVE_BYTES));
        TwoDialects as = between.as(caller.secret());
        AtomicLong leftNanos = new AtomicLong();

        assertThatThrownBy(() -> pair.sdk().streamed(as, pair.provider().modelOf("left"), QUESTION, _ -> {
                    leftNanos.set(System.nanoTime());
                    throw new Left();
                }))
                .isInstanceOf(Left.class);

        expectCancelled(pair.provider(), number, leftNanos.get(), report);
        as.leave();
        JsonNode line = logged(caller);
        assertThat(line.path("status").asInt()).isEqualTo(499);
        assertThat(line.path("end").asString()).isEqualTo("cancelled");
        assertThat(line.path("outputTokens").asInt()).isEqualTo(3);
        assertThat(line.path("usageSource").asString()).isEqualTo("estimated");
        expectSettled(caller, line);
    }

    static Stream<UpstreamFaultsTest.Case> faults() {
        return UpstreamFaultsTest.cases();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_providers_fault_leaves_nothing_held_and_counts_what_was_used(UpstreamFaultsTest.Case one) {
        Caller caller = Caller.of("budget");
        CountDownLatch seen = new CountDownLatch(1);
        between.next(one.provider(), one.fault().streamed(one.provider(), _ -> TwoDialects.await(seen)));
        TwoDialects as = between.as(caller.secret());

        Sdk.Told told = one.sdk().streamed(as, one.model(), QUESTION, piece -> {
            if (piece.equals(Fault.LAST_PIECE)) {
                seen.countDown();
            }
        });

        as.leave();
        assertThat(told.failure()).isNotNull();
        JsonNode line = logged(caller);
        if (one.fault().midway()) {
            assertThat(used(line)).as(line.toString()).isPositive();
        }
        expectSettled(caller, line);
    }

    @ParameterizedTest
    @EnumSource(Provider.class)
    void a_whole_stream_is_counted_as_its_provider_says(Provider provider) {
        Caller caller = Caller.of("budget");
        between.next(provider, provider.plays("text.sse"));
        TwoDialects as = between.as(caller.secret());

        assertThat(Sdk.CHAT_COMPLETIONS
                        .streamed(as, provider.model(), QUESTION, _ -> {})
                        .failure())
                .isNull();

        as.leave();
        JsonNode line = logged(caller);
        assertThat(line.path("usageSource").asString()).isEqualTo("reported");
        expectSettled(caller, line);
    }

    /** A stream that writes one more piece each time that it may, and goes on far beyond the budget. */
    private static Script excessive(Provider provider, Semaphore goOn) {
        return (request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            for (String event : provider.spoken().beginning()) {
                reply.chunk(event);
            }
            for (int i = 0; i < PIECES; i++) {
                goOn.acquire();
                reply.chunk(provider.spoken().piece(PIECE));
            }
            reply.close();
        };
    }

    private static void expectCancelled(Provider provider, int number, long fromNanos, TestReporter report) {
        ReceivedRequest asked = between.upstream(provider).awaitRequest(number, SOON);
        boolean left = asked.awaitDisconnect(SOON);
        Duration took = Duration.ofNanos(System.nanoTime() - fromNanos);
        report.publishEntry("cancelled at " + provider + " after", took.toMillis() + " ms");
        assertThat(left).isTrue();
        assertThat(took).isLessThan(CANCELLED_WITHIN);
    }

    /** Nothing is held, and of the budget as much is gone as the log says was used. */
    private static void expectSettled(Caller caller, JsonNode line) {
        awaitNothingHeld();
        assertThat(left(caller)).as(line.toString()).isEqualTo(Math.max(0, BUDGET - used(line)));
    }

    private static void awaitNothingHeld() {
        Eventually.until(
                "nothing is held",
                SOON,
                () -> between.installation().metrics("all").contains("gopuram_holds 0.0"));
    }

    /** What is left of the tokens of a caller, as a call that is refused is told. */
    private static int left(Caller caller) {
        try (Api api = new Api(between.installation().url(), caller.secret())) {
            Reply refused = api.chat(Provider.OPENAI.model(), "", TOO_LONG);
            assertThat(refused.status()).as(refused.toString()).isEqualTo(429);
            return Integer.parseInt(
                    refused.headers().firstValue("x-ratelimit-remaining-tokens").orElseThrow());
        }
    }

    /** How the log says that the caller's only call went. */
    private static JsonNode logged(Caller caller) {
        return Eventually.value(
                        SOON,
                        () -> between.installation()
                                .logs()
                                .lines()
                                .filter(line -> line.contains("\"latencyMs\"") && line.contains(caller.id()))
                                .toList(),
                        lines -> !lines.isEmpty())
                .stream()
                .map(TwoDialects::json)
                .toList()
                .getFirst();
    }

    private static int used(JsonNode line) {
        return line.path("inputTokens").asInt(0) + line.path("outputTokens").asInt(0);
    }

    /** How many requests of a tier had this status. */
    private static double requests(String status, String tier) {
        Matcher m = Pattern.compile(
                        "gopuram_requests_total\\{[^}]*status=\"" + status + "\",tier=\"" + tier + "\"[^}]*} (\\S+)")
                .matcher(between.installation().metrics("all"));
        double sum = 0;
        while (m.find()) {
            sum += Double.parseDouble(m.group(1));
        }
        return sum;
    }

    private static int asked() {
        return between.upstream(Provider.OPENAI).received().size()
                + between.upstream(Provider.ANTHROPIC).received().size();
    }

    private static OpenAIClient openAi(Caller caller, int retries) {
        return TwoDialects.openAi(between.installation().url(), caller.secret())
                .maxRetries(retries)
                .build();
    }

    private static AnthropicClient anthropic(Caller caller, int retries) {
        return TwoDialects.anthropic(between.installation().url(), caller.secret())
                .maxRetries(retries)
                .build();
    }

    private static ChatCompletionCreateParams question(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage(QUESTION)
                .build();
    }

    private static MessageCreateParams message(String model) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(100)
                .addUserMessage(QUESTION)
                .build();
    }
}
