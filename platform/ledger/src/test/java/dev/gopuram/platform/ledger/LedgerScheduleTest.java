package dev.gopuram.platform.ledger;

import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random schedules of several nodes that share limits: a failure names its seed. */
class LedgerScheduleTest {
    private static final int SCHEDULES = 1500;
    private static final int STEPS = 120;
    /** Over a real store, whose every exchange takes its time. */
    private static final int STORED_STEPS = 50;

    @Test
    void as_long_as_the_store_answers_the_nodes_together_never_pass_a_limit() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            inMemory(seed, false).run();
        }
    }

    @Test
    void when_all_has_ended_nothing_is_held_and_each_counter_is_what_was_spent() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            toTheEnd(seed, false);
        }
    }

    @Test
    void crashes_and_a_store_that_comes_and_goes_leave_nothing_held() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            toTheEnd(seed, true);
        }
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, 30", "POSTGRES, 15", "REDIS, 100"})
    void a_real_store_keeps_grants_as_memory_does(Stores kind, int schedules, @TempDir Path folder) {
        stored(kind, schedules, folder);
    }

    @Tag("heavy")
    @ParameterizedTest
    @CsvSource({"SQLITE, 3000", "POSTGRES, 1000", "REDIS, 6100"})
    void a_real_store_keeps_grants_as_memory_does_ten_thousand_times(Stores kind, int schedules, @TempDir Path folder) {
        stored(kind, schedules, folder);
    }

    private static void stored(Stores kind, int schedules, Path folder) {
        ManualClock clock = Schedule.clock(0);
        try (GrantStore store = kind.open(kind.place(folder), clock, Schedule.LEASE)) {
            for (int seed = 0; seed < schedules; seed++) {
                clock.set(Schedule.start(seed));
                new Schedule(seed, seed % 2 == 1, STORED_STEPS, clock, Schedule.here(store, clock)).runToTheEnd(store);
            }
        }
    }

    private static void toTheEnd(int seed, boolean trouble) {
        ManualClock clock = Schedule.clock(seed);
        GrantStore store = Stores.MEMORY.open("", clock, Schedule.LEASE);
        new Schedule(seed, trouble, STEPS, clock, Schedule.here(store, clock)).runToTheEnd(store);
    }

    private static Schedule inMemory(int seed, boolean trouble) {
        ManualClock clock = Schedule.clock(seed);
        GrantStore store = Stores.MEMORY.open("", clock, Schedule.LEASE);
        return new Schedule(seed, trouble, STEPS, clock, Schedule.here(store, clock));
    }
}
