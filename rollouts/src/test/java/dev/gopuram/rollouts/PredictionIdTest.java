package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PredictionIdTest {
    private static final UUID UUID_1 = new UUID(0x0193_a5c2_0000_7abcL, 0x8000_0000_0000_0001L);
    private static final PredictionId.ShortArm ARM = PredictionId.ShortArm.of(new Arm("ro_1", 3, true));

    @Test
    void what_it_was_made_of_is_read_from_it() {
        PredictionId id = new PredictionId(UUID_1, 42, ARM, List.of(0, 1, -1, 999));

        assertThat(PredictionId.decoded(id.encoded())).isEqualTo(id);
        assertThat(id.encoded()).matches("pred_[a-z2-7]+");
        assertThat(ARM.isOf("ro_1")).isTrue();
        assertThat(ARM.isOf("ro_2")).isFalse();
    }

    @Test
    void any_that_can_be_made_is_read_and_none_is_longer_than_said() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2_000; i++) {
            PredictionId.ShortArm arm = random.nextBoolean()
                    ? null
                    : new PredictionId.ShortArm(random.nextInt(), random.nextInt(20), random.nextBoolean());
            List<Integer> labels = random.ints(random.nextInt(17), -1, Integer.MAX_VALUE)
                    .boxed()
                    .toList();
            PredictionId id = new PredictionId(
                    new UUID(random.nextLong(), random.nextLong()), random.nextLong(Long.MAX_VALUE), arm, labels);

            assertThat(PredictionId.decoded(id.encoded())).isEqualTo(id);
        }
        PredictionId longest = new PredictionId(
                UUID_1,
                Long.MAX_VALUE,
                new PredictionId.ShortArm(-1, Integer.MAX_VALUE, true),
                Collections.nCopies(16, Integer.MAX_VALUE));
        assertThat(longest.encoded().length()).isLessThanOrEqualTo(PredictionId.MAX_LENGTH);
        assertThat(PredictionId.decoded(longest.encoded())).isEqualTo(longest);
    }

    @Test
    void of_more_rows_than_sixteen_the_first_are_kept() {
        PredictionId id = new PredictionId(UUID_1, 1, null, Collections.nCopies(40, 5));

        assertThat(PredictionId.decoded(id.encoded()).labels()).hasSize(16);
    }

    @Test
    void a_letter_changed_lost_or_added_is_found() {
        String id = new PredictionId(UUID_1, 42, ARM, List.of(0, 1)).encoded();
        for (int i = 0; i < id.length(); i++) {
            char other = id.charAt(i) == 'a' ? 'b' : 'a';
            unknown(id.substring(0, i) + other + id.substring(i + 1));
            unknown(id.substring(0, i) + id.substring(i + 1));
            unknown(id.substring(0, i) + "q" + id.substring(i));
        }
    }

    @Test
    void what_is_none_of_ours_is_unknown() {
        unknown("");
        unknown("pred_");
        unknown("pred_0193a5c2");
        unknown("chatcmpl-1");
        unknown("pred_" + "a".repeat(100_000));
        unknown("pred_" + "a".repeat(64));
        unknown("pred_\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4");
    }

    private static void unknown(String id) {
        assertThatThrownBy(() -> PredictionId.decoded(id))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.NOT_FOUND));
    }
}
