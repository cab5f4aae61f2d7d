package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.testkit.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A child process puts and deletes documents and says what it begins and what was acknowledged; it stops at a seeded
 * point between the database and the index, where it is killed. What was acknowledged must then be found, once, by words
 * and by meaning; what was only begun may be there or not, but the same in every way of asking.
 */
class KillTest {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @TempDir
    Path data;

    @Test
    void killed_once_at_each_step_nothing_acknowledged_is_lost_or_doubled() {
        kill(IndexingSteps.Step.values().length, 11);
    }

    @Test
    @Tag("heavy")
    void killed_five_times_at_each_step_nothing_acknowledged_is_lost_or_doubled() {
        kill(5 * IndexingSteps.Step.values().length, 2026);
    }

    @Test
    void a_child_ends_with_the_test_that_started_it() {
        ChildJvm child =
                ChildJvm.start(KillChild.class, data.toString(), "1", IndexingSteps.Step.SQL_COMMITTED.name(), "1");
        try (child) {
            child.awaitAfter("at ", BOUND);
        }

        assertThat(child.awaitExit(BOUND)).contains(KillChild.ORPHANED);
    }

    /** A document's content by its number; 0 is none. */
    private final Map<String, Set<Integer>> allowed = new TreeMap<>();

    private void kill(int times, long seed) {
        Random random = new Random(seed);
        int acknowledged = 0;
        for (int kill = 0; kill < times; kill++) {
            IndexingSteps.Step step = IndexingSteps.Step.values()[kill % IndexingSteps.Step.values().length];
            acknowledged += life(random.nextLong(), step, 1 + random.nextInt(8));
            verify("seed " + seed + ", kill " + kill + " at " + step);
        }
        assertThat(acknowledged).isGreaterThan(times);
    }

    /** Runs the child until it says where it stopped, and kills it there; answers how many writes it acknowledged. */
    private int life(long seed, IndexingSteps.Step step, int count) {
        AtomicInteger acknowledged = new AtomicInteger();
        try (ChildJvm child = ChildJvm.start(
                KillChild.class, data.toString(), Long.toString(seed), step.name(), Integer.toString(count))) {
            child.awaitLine(
                    line -> {
                        acknowledged.addAndGet(note(line.split(" ")));
                        return line.startsWith("at ");
                    },
                    BOUND);
            child.kill();
        }
        return acknowledged.get();
    }

    private int note(String[] words) {
        switch (words[0]) {
            case "begin" ->
                allowed.computeIfAbsent(words[1], id -> new HashSet<>(Set.of(0)))
                        .add(Integer.parseInt(words[2]));
            case "ack" -> {
                allowed.put(words[1], new HashSet<>(Set.of(Integer.parseInt(words[2]))));
                return 1;
            }
            default -> {}
        }
        return 0;
    }

    private void verify(String when) {
        try (House house = House.open(data)) {
            House.As acme = house.acme().collection(House.DOCS);
            Map<String, Integer> meaning = new HashMap<>();
            Query all = new Query(House.DOCS, "note", Query.Mode.VECTOR, 100, Map.of(), null, false);
            for (Hit hit : acme.query(all)) {
                assertThat(meaning.put(hit.document(), number(hit)))
                        .as("%s: %s twice", when, hit.document())
                        .isNull();
            }
            allowed.forEach((document, numbers) -> {
                int found = meaning.getOrDefault(document, 0);
                assertThat(found).as("%s: %s by meaning", when, document).isIn(numbers);
                for (int number : numbers) {
                    if (number != 0) {
                        assertThat(acme.query(Query.Mode.TEXT, KillChild.word(document, number)))
                                .as("%s: %s by words", when, document)
                                .hasSize(number == found ? 1 : 0);
                    }
                }
                numbers.retainAll(Set.of(found));
            });
        }
    }

    private static int number(Hit hit) {
        String text = hit.text();
        return Integer.parseInt(text.substring(text.lastIndexOf('v') + 1));
    }
}
