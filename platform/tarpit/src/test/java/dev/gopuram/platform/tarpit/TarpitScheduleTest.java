package dev.gopuram.platform.tarpit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random schedules of callers that offend, wait, leave and are pardoned: a failure names its seed. */
class TarpitScheduleTest {
    private static final int SCHEDULES = 1000;
    private static final int STEPS = 200;
    private static final int MAX_PARKED = 12;
    private static final int MAX_PER_CALLER = 5;
    private static final int MAX_CALLERS = 6;
    private static final List<String> KEYS = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    @Test
    void places_and_scores_are_bounded_and_every_request_goes_on_or_leaves_or_was_refused() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            new World(seed).run();
        }
    }

    /** One request that asked for a place. */
    private static final class Request {
        final String key;
        final long dueNanos;
        int wentOn;
        boolean left;

        Request(String key, long dueNanos) {
            this.key = key;
            this.dueNanos = dueNanos;
        }

        boolean waits() {
            return wentOn == 0 && !left;
        }
    }

    private static final class World {
        private final int seed;
        private final Random random;
        private final ManualClock clock = new ManualClock();
        private final Tarpit tarpit;
        private final List<Request> requests = new ArrayList<>();
        private final Map<Request, Parking> places = new HashMap<>();
        private int refused;

        World(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.tarpit = new Tarpit(
                    TarpitTest.configured(true, MAX_PARKED, MAX_PER_CALLER, MAX_CALLERS, List.of()), List.of(), clock);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
                check();
            }
            clock.advance(TarpitConfig.defaults().cap());
            tarpit.release();
            check();
            assertThat(tarpit.parked()).as("parked at the end, seed %d", seed).isZero();
        }

        private void step() {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> arrive(key);
                case 3 -> tarpit.offended(new Caller.Key(key), Offence.values()[random.nextInt(3)], random.nextInt(3));
                case 4 -> leave();
                case 5 -> tarpit.pardon("key:" + key);
                default -> {
                    clock.advance(Duration.ofMillis(random.nextInt(400)));
                    tarpit.release();
                }
            }
        }

        private void arrive(String key) {
            long waiting = requests.stream().filter(Request::waits).count();
            long own = requests.stream()
                    .filter(request -> request.waits() && request.key.equals(key))
                    .count();
            Duration delay = Duration.ofMillis(1 + random.nextInt(5000));
            Request request = new Request(key, clock.nanoTime() + delay.toNanos());
            try {
                places.put(request, tarpit.park(new Caller.Key(key), delay, () -> request.wentOn++));
                requests.add(request);
                assertThat(waiting < MAX_PARKED && own < MAX_PER_CALLER)
                        .as("let in only where there is a place, seed %d", seed)
                        .isTrue();
            } catch (Problem full) {
                refused++;
                assertThat(waiting == MAX_PARKED || own == MAX_PER_CALLER)
                        .as("refused only where there is none, seed %d", seed)
                        .isTrue();
            }
        }

        private void leave() {
            if (requests.isEmpty()) {
                return;
            }
            Request request = requests.get(random.nextInt(requests.size()));
            boolean waited = request.waits();
            assertThat(places.get(request).leave()).as("seed %d", seed).isEqualTo(waited);
            request.left |= waited;
        }

        private void check() {
            long waiting = requests.stream().filter(Request::waits).count();
            assertThat(tarpit.parked()).as("parked, seed %d", seed).isEqualTo((int) waiting);
            assertThat(tarpit.callers()).as("callers, seed %d", seed).isBetween(0, MAX_CALLERS);
            assertThat(tarpit.delayed()).as("delayed, seed %d", seed).isEqualTo(requests.size());
            assertThat(tarpit.refused()).as("refused, seed %d", seed).isEqualTo(refused);
            assertThat(requests)
                    .as("each goes on once at most, and never before its time, seed %d", seed)
                    .allMatch(request -> request.wentOn <= 1
                            && !(request.left && request.wentOn > 0)
                            && (request.wentOn == 0 || request.dueNanos <= clock.nanoTime()));
        }
    }
}
