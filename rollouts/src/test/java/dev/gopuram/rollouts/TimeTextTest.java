package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeTextTest {
    @Test
    void times_are_told_in_their_two_largest_units() {
        assertThat(TimeText.of(Duration.ZERO)).isEqualTo("0s");
        assertThat(TimeText.of(Duration.ofNanos(1))).isEqualTo("1ms");
        assertThat(TimeText.of(Duration.ofMillis(270))).isEqualTo("270ms");
        assertThat(TimeText.of(Duration.ofMillis(59_999))).isEqualTo("59s");
        assertThat(TimeText.of(Duration.ofMinutes(10))).isEqualTo("10m");
        assertThat(TimeText.of(Duration.ofSeconds(3_599))).isEqualTo("59m 59s");
        assertThat(TimeText.of(Duration.ofMinutes(1_439))).isEqualTo("23h 59m");
        assertThat(TimeText.of(Duration.ofDays(7))).isEqualTo("7d");
        assertThat(TimeText.of(Duration.ofHours(169))).isEqualTo("7d 1h");
        assertThat(TimeText.of(Duration.ofMinutes(-5))).isEqualTo("-5m");
    }
}
