package dev.gopuram.platform.ledger;

import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random schedules of several nodes that share limits: a failure names its seed. */
class LedgerScheduleTest {
    private static final int SCHEDULES = 700;
    private static final int STEPS = 120;
    /** Over a real store, whose every exchange takes its time. */
    private static final int STORED_STEPS = 50;
    /** The first seed of those in which a process is killed. */
    private static final int KILLED = 20_000;

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
    @CsvSource({"SQLITE, 400", "POSTGRES, 200", "REDIS, 1400"})
    void a_real_store_keeps_grants_as_memory_does_two_thousand_times(Stores kind, int schedules, @TempDir Path folder) {
        stored(kind, schedules, folder);
    }

    @ParameterizedTest
    @CsvSource({"SQLITE, 1", "REDIS, 1"})
    void a_killed_process_counts_with_what_it_last_told(Stores kind, int schedules, @TempDir Path folder) {
        killed(kind, schedules, folder);
    }

    @Tag("heavy")
    @ParameterizedTest
    @CsvSource({"SQLITE, 3", "POSTGRES, 3", "REDIS, 4"})
    void a_process_killed_ten_times_counts_with_what_it_last_told(Stores kind, int schedules, @TempDir Path folder) {
        killed(kind, schedules, folder);
    }

    /** One node is a process of its own; on SQLite, which only one process can have, it is the only one. */
    private static void killed(Stores kind, int schedules, Path folder) {
        String place = kind.place(folder);
        for (int i = 0; i < schedules; i++) {
            int seed = KILLED + (kind == Stores.SQLITE ? 4 * i : 4 * i + 1 + i % 3);
            ManualClock clock = Schedule.clock(seed);
            if (kind == Stores.SQLITE) {
                Schedule schedule = killed(seed, clock, kind, place, Optional.empty());
                try (GrantStore store = kind.open(place, clock, Schedule.LEASE)) {
                    schedule.check(store);
                }
            } else {
                try (GrantStore store = kind.open(place, clock, Schedule.LEASE)) {
                    killed(seed, clock, kind, place, Optional.of(Schedule.here(store, clock)))
                            .check(store);
                }
            }
        }
    }

    private static Schedule killed(
            int seed, ManualClock clock, Stores kind, String place, Optional<Schedule.Nodes> others) {
        List<ChildNode> children = new ArrayList<>();
        try {
            Schedule schedule = new Schedule(seed, true, STORED_STEPS / 2, clock, (rules, name, slice, away) -> {
                if (others.isPresent() && children.stream().anyMatch(ChildNode::alive)) {
                    return others.get().start(rules, name, slice, away);
                }
                ChildNode child = new ChildNode(kind, place, rules, name, slice, clock);
                children.add(child);
                return child;
            });
            schedule.run();
            schedule.kill();
            schedule.run();
            schedule.end();
            return schedule;
        } finally {
            children.forEach(ChildNode::close);
        }
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
