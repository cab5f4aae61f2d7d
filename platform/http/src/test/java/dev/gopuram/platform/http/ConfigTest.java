package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConfigTest {
    @Test
    void defaults_are_within_their_own_bounds() {
        assertThatCode(HttpServerConfig::defaults).doesNotThrowAnyException();
        assertThatCode(HttpRuntimeConfig::defaults).doesNotThrowAnyException();
        assertThatCode(UpstreamsConfig::defaults).doesNotThrowAnyException();
    }

    @Test
    void a_value_out_of_range_is_refused_with_its_name_and_range() {
        assertThatThrownBy(() -> new HttpRuntimeConfig(-1))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("event_loops");
        assertThatThrownBy(() -> new UpstreamsConfig(0, 1, Duration.ofSeconds(1), ByteSize.kib(1), ByteSize.kib(1)))
                .hasMessageContaining("max_connections: 0 (expected: 1..100000)");
    }

    @Test
    void timeouts_shrink_to_what_is_left_of_a_deadline_and_never_to_nothing() {
        UpstreamTimeouts timeouts = UpstreamTimeouts.defaults();
        assertThat(timeouts.atMost(Duration.ofSeconds(10)))
                .isEqualTo(new UpstreamTimeouts(
                        Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(10)));
        assertThat(timeouts.atMost(Duration.ZERO).total()).isEqualTo(Duration.ofMillis(1));
        assertThat(timeouts.atMost(Duration.ofHours(1))).isEqualTo(timeouts);
    }
}
