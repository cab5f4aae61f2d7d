package dev.gopuram.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.cache.SimilarAnswers.Group;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimilarAnswersTest {
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Group OURS = new Group("ours", CacheKey.of("rest").key());
    private static final Group OTHERS = new Group("theirs", CacheKey.of("rest").key());
    private static final int MOST = 3;

    private final ManualClock clock = new ManualClock();
    private final SimilarAnswers answers = new SimilarAnswers(1_000_000, clock);

    @Test
    void the_nearest_that_is_near_enough_is_found() {
        keep(OURS, at(0), "far");
        keep(OURS, at(20), "near");

        assertThat(find(OURS, at(25))).contains("near");
        assertThat(find(OURS, at(10))).isPresent();
        assertThat(find(OURS, at(50))).isEmpty();
        assertThat(answers.find(OURS, at(25), 0.9, TTL).orElseThrow().similarity())
                .isBetween(0.996, 0.997);
    }

    @Test
    void groups_never_meet() {
        keep(OURS, at(0), "ours");

        assertThat(find(OTHERS, at(0))).isEmpty();
        assertThat(find(new Group("ours", CacheKey.of("other").key()), at(0))).isEmpty();
    }

    @Test
    void an_answer_past_its_time_is_gone() {
        keep(OURS, at(0), "old");
        clock.advance(TTL.minusNanos(1));
        assertThat(find(OURS, at(0))).contains("old");
        clock.advance(Duration.ofNanos(1));

        assertThat(find(OURS, at(0))).isEmpty();
        assertThat(answers.size()).isZero();
    }

    @Test
    void the_same_question_is_kept_once_with_its_last_answer() {
        keep(OURS, at(0), "one");
        keep(OURS, at(0), "two");

        assertThat(find(OURS, at(0))).contains("two");
        assertThat(answers.size()).isEqualTo(1);
    }

    @Test
    void an_owner_has_so_many_and_what_was_not_asked_for_the_longest_goes() {
        keep(OTHERS, at(0), "theirs");
        for (int i = 0; i < MOST; i++) {
            keep(OURS, at(90 * i), "answer " + i);
        }
        assertThat(find(OURS, at(0))).contains("answer 0");

        keep(OURS, at(45), "one more");

        assertThat(find(OURS, at(0))).contains("answer 0");
        assertThat(find(OURS, at(90))).isEmpty();
        assertThat(find(OTHERS, at(0))).contains("theirs");
        assertThat(answers.size()).isEqualTo(MOST + 1);
    }

    @Test
    void what_all_take_stays_within_the_bound() {
        SimilarAnswers small = new SimilarAnswers(10_000, clock);
        for (int i = 0; i < 100; i++) {
            small.keep(new Group("owner " + i, OURS.key()), at(i), content("x".repeat(1_000)), MOST);
        }
        small.keep(OURS, at(0), content("x".repeat(10_000)), MOST);

        assertThat(small.size()).isBetween(5, 9);
        assertThat(small.find(new Group("owner 99", OURS.key()), at(99), 0.9, TTL))
                .isPresent();
        assertThat(small.find(OURS, at(0), 0.9, TTL)).isEmpty();
    }

    private void keep(Group group, Vector point, String text) {
        answers.keep(group, point, content(text), MOST);
    }

    private Optional<String> find(Group group, Vector point) {
        return answers.find(group, point, 0.95, TTL)
                .map(found -> found.content().pieces().getFirst().utf8());
    }

    private static Content content(String text) {
        return new Content(200, List.of(), false, List.of(Bytes.utf8(text)), Bytes.EMPTY);
    }

    private static Vector at(double degrees) {
        double radians = Math.toRadians(degrees);
        return Vector.wrap(new float[] {(float) Math.cos(radians), (float) Math.sin(radians)});
    }
}
