package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
    @ParameterizedTest
    @ValueSource(longs = {0, 42, Long.MAX_VALUE - 1_000, Long.MIN_VALUE})
    void it_passes_when_its_time_is_over_wherever_the_counter_stands(long origin) {
        ManualClock clock = new ManualClock(origin);
        Deadline deadline = Deadline.after(Duration.ofSeconds(2), clock);

        assertThat(deadline.expired()).isFalse();
        assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(2));
        clock.advance(Duration.ofMillis(1_999));
        assertThat(deadline.expired()).isFalse();
        assertThatCode(() -> deadline.check("waiting")).doesNotThrowAnyException();
        clock.advance(Duration.ofMillis(1));
        assertThat(deadline.expired()).isTrue();
        clock.advance(Duration.ofHours(1));
        assertThat(deadline.remaining()).isZero();
        assertThatThrownBy(() -> deadline.check("waiting"))
                .hasMessage("DEADLINE_EXCEEDED: the deadline passed while waiting");
    }

    @Test
    void the_sooner_of_two_counts() {
        ManualClock clock = new ManualClock(Long.MAX_VALUE - 5);
        Deadline deadline = Deadline.after(Duration.ofSeconds(10), clock);

        assertThat(deadline.atMost(Duration.ofSeconds(3)).remaining()).isEqualTo(Duration.ofSeconds(3));
        assertThat(deadline.atMost(Duration.ofSeconds(30))).isSameAs(deadline);
    }
}
