package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTest {
    private final ManualClock clock = new ManualClock();
    private final Ids ids = new Ids(clock, new SplittableRandom(1));

    @Test
    void an_id_is_a_version_7_uuid_of_its_millisecond() {
        UUID id = ids.uuid();

        assertThat(id.version()).isEqualTo(7);
        assertThat(id.variant()).isEqualTo(2);
        assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(clock.now().toEpochMilli());
    }

    @Test
    void a_later_id_sorts_after_an_earlier_one() {
        String before = ids.prefixed("key");
        for (int i = 0; i < 1_000; i++) {
            clock.advance(Duration.ofMillis(1 + i));
            String after = ids.prefixed("key");
            assertThat(after).isGreaterThan(before);
            before = after;
        }
    }

    @Test
    void ids_of_one_millisecond_differ() {
        Set<UUID> seen = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            seen.add(ids.uuid());
        }
        assertThat(seen).hasSize(100_000);
    }

    @Test
    void a_prefix_says_what_the_id_names() {
        assertThat(ids.prefixed("job")).matches("job_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}");
    }
}
