package dev.gopuram.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.cache.Flights.Flight;
import dev.gopuram.platform.cache.Flights.Place;
import dev.gopuram.platform.cache.Flights.Seat;
import dev.gopuram.platform.cache.Flights.Word;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Callers that come, lead, fail, are cancelled, are slow or lose patience, in many orders. A failure is a seed. */
class FlightsScheduleTest {
    private static final int SEEDS = 2_000;
    private static final int STEPS = 60;
    private static final int MAX_FOLLOWERS = 5;
    private static final CacheKey KEY = CacheKey.of("question").key();

    @Test
    void whatever_becomes_of_leaders_one_leads_and_nobody_is_forgotten() {
        for (int seed = 0; seed < SEEDS; seed++) {
            new Schedule(seed).run();
        }
    }

    private static final class Schedule {
        private final int seed;
        private final Random random;
        private final Flights flights = new Flights(MAX_FOLLOWERS);
        private final List<Flight> leading = new ArrayList<>();
        private final List<Place> waiting = new ArrayList<>();
        private int came;
        private int served;
        private int alone;
        private int ended;

        Schedule(int seed) {
            this.seed = seed;
            this.random = new Random(seed);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
                check();
            }
            while (!leading.isEmpty() || !waiting.isEmpty()) {
                leaderEndsWithoutAnswer();
                hear();
                check();
            }
            assertThat(flights.size()).as("flights left, seed %d", seed).isZero();
            assertThat(waiting).as("followers forgotten, seed %d", seed).isEmpty();
            assertThat(served + alone + ended)
                    .as("callers accounted for, seed %d", seed)
                    .isEqualTo(came);
        }

        private void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> callerComes();
                case 3 -> leaderLands();
                case 4 -> leaderEndsWithoutAnswer();
                case 5 -> followerLosesPatience();
                case 6 -> followerIsCancelled();
                default -> hear();
            }
        }

        private void callerComes() {
            came++;
            switch (flights.join(KEY)) {
                case Seat.Leader(Flight flight) -> leading.add(flight);
                case Seat.Follower(Place place) -> waiting.add(place);
                case Seat.Full() -> alone++;
            }
        }

        private void leaderLands() {
            if (!leading.isEmpty()) {
                leading.removeFirst().land(kept());
                served++;
            }
        }

        /** Failed, or its own caller left: to the flight it is the same. */
        private void leaderEndsWithoutAnswer() {
            if (!leading.isEmpty()) {
                leading.removeFirst().pass();
                ended++;
            }
        }

        /** What it was told in the meantime it takes. */
        private void followerLosesPatience() {
            if (!waiting.isEmpty()) {
                switch (waiting.remove(random.nextInt(waiting.size())).leave()) {
                    case null -> alone++;
                    case Word.Landed landed -> served++;
                    case Word.Lead(Flight flight) -> leading.add(flight);
                }
            }
        }

        private void followerIsCancelled() {
            if (!waiting.isEmpty()) {
                waiting.remove(random.nextInt(waiting.size())).giveUp();
                ended++;
            }
        }

        private void hear() {
            for (Place one : List.copyOf(waiting)) {
                if (!one.word().isDone()) {
                    continue;
                }
                waiting.remove(one);
                switch (one.word().join()) {
                    case Word.Landed landed -> served++;
                    case Word.Lead(Flight flight) -> leading.add(flight);
                }
            }
        }

        private void check() {
            long heirs = waiting.stream().filter(Schedule::isHeir).count();
            long unsure = waiting.stream().filter(one -> !one.word().isDone()).count();
            assertThat(leading.size() + heirs)
                    .as("leaders at once, seed %d", seed)
                    .isLessThanOrEqualTo(1);
            assertThat(unsure).as("followers, seed %d", seed).isLessThanOrEqualTo(MAX_FOLLOWERS);
            assertThat(unsure == 0 || leading.size() + heirs == 1)
                    .as("somebody leads those who wait, seed %d", seed)
                    .isTrue();
        }

        private static boolean isHeir(Place one) {
            return one.word().isDone() && one.word().join() instanceof Word.Lead;
        }
    }

    private static Kept kept() {
        Content content = new Content(200, List.of(), false, List.of(Bytes.utf8("answer")), Bytes.EMPTY);
        Lifetimes minute = new Lifetimes(Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO);
        return new Kept(content, Instant.EPOCH, minute);
    }
}
