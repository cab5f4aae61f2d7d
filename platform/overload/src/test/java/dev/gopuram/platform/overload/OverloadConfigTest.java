package dev.gopuram.platform.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OverloadConfigTest {
    private static final Duration WAIT = Duration.ofSeconds(1);

    @Test
    void bounds_that_leave_no_room_are_refused_with_what_was_expected() {
        assertThatThrownBy(() -> new OverloadConfig(10, 20, 10, 1.5, 0, WAIT)).hasMessageContaining("min: 20");
        assertThatThrownBy(() -> new OverloadConfig(1, 2, 10, 1.5, 0, WAIT))
                .hasMessageContaining("initial: 1 (expected: 2..10)");
        assertThatThrownBy(() -> new OverloadConfig(2, 2, 10, 1.0, 0, WAIT)).hasMessageContaining("tolerance: 1.0");
        assertThatThrownBy(() -> new OverloadConfig(2, 2, 10, Double.NaN, 0, WAIT))
                .hasMessageContaining("tolerance: NaN");
        assertThatThrownBy(() -> new OverloadConfig(2, 2, 10, 1.5, -1, WAIT)).hasMessageContaining("max_queued: -1");
        assertThatThrownBy(() -> new OverloadConfig(2, 2, 10, 1.5, 0, Duration.ofHours(1)))
                .hasMessageContaining("max_wait: PT1H");
    }

    @Test
    void the_defaults_are_within_their_own_bounds() {
        assertThat(OverloadConfig.defaults().initial()).isPositive();
    }
}
