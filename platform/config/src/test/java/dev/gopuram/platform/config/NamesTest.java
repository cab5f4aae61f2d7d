package dev.gopuram.platform.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
    @ParameterizedTest
    @CsvSource({
        "refreshInterval, refresh_interval",
        "RefreshInterval, refresh_interval",
        "refresh-interval, refresh_interval",
        "REFRESH_INTERVAL, refresh_interval",
        "maxURLBytes, max_url_bytes",
        "http2Port, http2_port",
        "x, x"
    })
    void every_spelling_leads_to_the_key(String written, String key) {
        assertThat(Names.snake(written)).isEqualTo(key);
    }
}
