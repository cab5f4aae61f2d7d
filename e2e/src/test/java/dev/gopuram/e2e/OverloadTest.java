package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A provider that answers so many at once and keeps the others waiting, and callers who ask for five times as much. All
 * rates follow from the provider's time for an answer, which is wide, and are compared within one run.
 */
@Timeout(600)
class OverloadTest {
    private static final int ROOM = 6;
    private static final int TIMES = 5;
    private static final Duration SERVICE = Duration.ofMillis(250);
    private static final int WARM_UP = 20;
    private static final int ROUNDS = 20;
    private static final String CONFIG =
            "gateway: { overload: { initial: %d, min: 2, max: 1000, max_wait: 500ms } }%ntiers: { free: {} }%n"
                    .formatted(ROOM * TIMES);

    /** What callers who each asked so many times were told, and how long all of that took. */
    private record Outcome(List<Reply> replies, Duration took) {
        long served() {
            return replies.stream().filter(reply -> reply.status() == 200).count();
        }

        double servedPerSecond() {
            return served() / (took.toNanos() / 1e9);
        }

        List<Reply> refused() {
            return replies.stream().filter(reply -> reply.status() != 200).toList();
        }
    }

    @Test
    void at_five_times_its_load_a_provider_does_four_fifths_of_its_best_and_the_rest_is_told_to_wait(
            @TempDir Path dir) {
        Semaphore room = new Semaphore(ROOM, true);
        Script answer = Script.completion("certainly").after(SERVICE);
        try (ScriptedUpstream upstream = ScriptedUpstream.open().always((request, reply) -> {
                    room.acquire();
                    try {
                        answer.play(request, reply);
                    } finally {
                        room.release();
                    }
                });
                Installation installation = Installation.start(
                        Layout.ONE_PROCESS, dir, Installation.provider("mock", upstream.uri(), "") + CONFIG);
                Api api = new Api(
                        installation.url(),
                        Api.createKeyOf("free", installation, "chat")
                                .path("secret")
                                .asString())) {
            Outcome best = ask(api, ROOM, ROUNDS);
            ask(api, ROOM * TIMES, WARM_UP);
            Outcome overloaded = ask(api, ROOM * TIMES, ROUNDS);

            assertThat(best.refused()).isEmpty();
            assertThat(overloaded.servedPerSecond())
                    .as("%d served of %d in %s", overloaded.served(), overloaded.replies.size(), overloaded.took)
                    .isGreaterThan(0.8 * best.servedPerSecond());
            assertThat(overloaded.refused())
                    .hasSizeGreaterThan(overloaded.replies.size() / 4)
                    .allSatisfy(reply -> {
                        assertThat(reply.status()).as(reply.toString()).isIn(429, 503);
                        assertThat(reply.header("retry-after")).isNotEmpty();
                    });
            assertThat(installation.metrics("all"))
                    .contains("gopuram_queue_wait_seconds_count{queue=\"chat\"}")
                    .contains("gopuram_overhead_seconds_count{route=\"/v1/chat/completions\"}")
                    .contains("gopuram_shed_total{queue=\"chat\"}");
        }
    }

    /** Callers who ask one after the other; whoever is refused asks again when an answer would have come. */
    private static Outcome ask(Api api, int callers, int times) {
        long from = System.nanoTime();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Reply>>> all = IntStream.range(0, callers)
                    .mapToObj(each -> threads.submit(() -> askAgainAndAgain(api, times)))
                    .toList();
            List<Reply> replies = new ArrayList<>();
            for (Future<List<Reply>> each : all) {
                replies.addAll(each.get());
            }
            return new Outcome(replies, Duration.ofNanos(System.nanoTime() - from));
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    private static List<Reply> askAgainAndAgain(Api api, int times) throws InterruptedException {
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Reply reply = api.chat("mock/m", "", "again?");
            replies.add(reply);
            if (reply.status() != 200) {
                Thread.sleep(SERVICE);
            }
        }
        return replies;
    }
}
