package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.Script;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every fault of a provider, in both dialects, before every API of the SDKs, whole and streamed. No fault may pass for an
 * answer: the SDK throws what it has for it, and the log says how the call ended.
 */
class UpstreamFaultsTest extends BetweenTwoDialects {
    private static final String QUESTION = "How much leave do I have?";
    private static final int CUTS = 8;
    private static final int PIECES = 1500;
    private static final String PIECE = "leave ".repeat(4096);

    /** One cell of the matrix. */
    record Case(Fault fault, Sdk sdk, Provider provider) {
        String model() {
            return fault.needsHaste() ? provider.hastyModel() : provider.model();
        }
    }

    static Stream<Case> cases() {
        return Arrays.stream(Fault.values())
                .flatMap(fault -> pairs().map(pair -> new Case(fault, pair.sdk(), pair.provider())));
    }

    static Stream<Case> casesOfWholeAnswers() {
        return cases().filter(one -> one.fault().happensToWhole());
    }

    /** An API before a provider. */
    record Pair(Sdk sdk, Provider provider) {}

    static Stream<Pair> pairs() {
        return Arrays.stream(Sdk.values())
                .flatMap(sdk -> Arrays.stream(Provider.values()).map(provider -> new Pair(sdk, provider)));
    }

    @ParameterizedTest
    @MethodSource("casesOfWholeAnswers")
    void a_fault_is_never_a_whole_answer(Case one) {
        between.next(one.provider(), one.fault().whole(one.provider()));
        Sdk.Told told = one.sdk().whole(between, one.model(), QUESTION);
        expectFailure(one, one.fault().kind().status(), told);
        expectLogged(told, "\"status\":" + one.fault().kind().status());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_fault_is_never_a_whole_stream(Case one) {
        CountDownLatch seen = new CountDownLatch(1);
        between.next(one.provider(), one.fault().streamed(one.provider(), _ -> TwoDialects.await(seen)));
        Sdk.Told told = one.sdk().streamed(between, one.model(), QUESTION, piece -> {
            if (piece.equals(Fault.LAST_PIECE)) {
                seen.countDown();
            }
        });
        if (one.fault().midway()) {
            assertThat(told.text()).isEqualTo("Thirty days a year.");
            expectFailure(one, 200, told);
            expectLogged(told, "\"end\":\"(failed|truncated)\"");
        } else {
            expectFailure(one, one.fault().kind().status(), told);
            expectLogged(told, "\"status\":" + one.fault().kind().status());
        }
    }

    /** One API, relayed and translated: the others' SDKs take half a minute to put so long a text together. */
    static Stream<Pair> pairsThatReadFast() {
        return pairs().filter(pair -> pair.sdk() == Sdk.CHAT_COMPLETIONS);
    }

    @ParameterizedTest
    @MethodSource("pairsThatReadFast")
    void a_client_that_reads_slowly_slows_the_provider_and_gets_everything(Pair pair) {
        Provider provider = pair.provider();
        AtomicInteger written = new AtomicInteger();
        between.next(provider, endless(provider, written));
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Sdk.Told> told = CompletableFuture.supplyAsync(
                () -> pair.sdk().streamed(between, provider.model(), QUESTION, _ -> {
                    begun.countDown();
                    TwoDialects.await(goOn);
                }),
                task -> Thread.ofVirtual().start(task));
        TwoDialects.await(begun);
        int settled = Eventually.settled(written::get, UpstreamFaultsTest::askHealth);
        assertThat(settled).as("pieces taken from the provider").isLessThan(PIECES / 2);
        goOn.countDown();
        assertThat(told.join().failure()).isNull();
        assertThat(told.join().text()).hasSize(PIECES * PIECE.length());
    }

    private static Script endless(Provider provider, AtomicInteger written) {
        Recording whole = provider.recording("text.sse");
        String begun = whole.until("Thirty").text();
        int lastEvent = begun.lastIndexOf("\n\n", begun.length() - 3) + 2;
        String piece = begun.substring(lastEvent).replace("Thirty", PIECE);
        String rest =
                whole.text().substring(whole.until(Fault.LAST_PIECE).text().length());
        return Script.verbatim(begun.substring(0, lastEvent), reply -> {
            for (int i = 0; i < PIECES; i++) {
                reply.chunk(piece);
                written.incrementAndGet();
            }
            reply.chunk(rest);
            reply.lastChunk();
        });
    }

    /** Every byte is once the first after a cut; the cuts of one stream are further apart than most events are long. */
    @ParameterizedTest
    @MethodSource("pairs")
    void a_stream_cut_anywhere_is_the_same_message(Pair pair) {
        Recording recorded = pair.provider().recording("tools.sse");
        between.next(pair.provider(), recorded.script());
        Object whole = pair.sdk().accumulated(between, pair.provider().model(), QUESTION);
        assertThat(whole.toString()).contains("I look it up.", "größe 漢字", "Monday", "42", "17");
        between.next(pair.provider(), recorded.script().splitEvery(1));
        assertThat(pair.sdk().accumulated(between, pair.provider().model(), QUESTION))
                .as("cut everywhere")
                .isEqualTo(whole);
        int apart = recorded.length() / CUTS;
        for (int first = 1; first <= apart; first++) {
            int[] cuts = IntStream.iterate(first, cut -> cut < recorded.length(), cut -> cut + apart)
                    .toArray();
            between.next(pair.provider(), Script.verbatimCut(recorded.text(), cuts));
            assertThat(pair.sdk().accumulated(between, pair.provider().model(), QUESTION))
                    .as("cut before the bytes " + Arrays.toString(cuts))
                    .isEqualTo(whole);
        }
    }

    private static void expectFailure(Case one, int status, Sdk.Told told) {
        assertThat(told.answer()).as("taken for an answer").isNull();
        Sdk.Failure failure = Objects.requireNonNull(told.failure());
        assertThat(failure.status()).as(failure.toString()).isEqualTo(status);
        assertThat(failure.code())
                .as(failure.toString())
                .isEqualTo(one.fault().kind().code(one.sdk()));
    }

    private static void expectLogged(Sdk.Told told, String how) {
        String id = Objects.requireNonNull(told.failure()).requestId();
        assertThat(id).startsWith("req_");
        Eventually.until(
                how + " in the log of " + id,
                () -> between.installation()
                        .logs()
                        .lines()
                        .anyMatch(line -> line.contains("\"latencyMs\"")
                                && line.contains(id)
                                && line.matches(".*" + how + ".*")));
    }

    private static void askHealth() {
        try (Api anyone = new Api(between.installation().url(), "")) {
            assertThat(anyone.get("/healthz").status()).isEqualTo(200);
        }
    }
}
