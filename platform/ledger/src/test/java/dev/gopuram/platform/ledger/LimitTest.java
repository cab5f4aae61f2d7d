package dev.gopuram.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {
    @ParameterizedTest
    @CsvSource({
        "20/min, REQUESTS, 20, MINUTE",
        "5/s, REQUESTS, 5, SECOND",
        "0/day, REQUESTS, 0, DAY",
        "100ktokens/min, TOKENS, 100000, MINUTE",
        "1.5Moutput_tokens/h, OUTPUT_TOKENS, 1500000, HOUR",
        "2000input_tokens/day, INPUT_TOKENS, 2000, DAY",
        "5usd/day, NANO_USD, 5000000000, DAY",
        "0.000000001usd/month, NANO_USD, 1, MONTH",
        "1kusd/month, NANO_USD, 1000000000000, MONTH",
        "500cpu_ms/s, CPU_MICROS, 500000, SECOND",
        "0.5cpu_ms/s, CPU_MICROS, 500, SECOND",
        "8concurrent, CONCURRENT, 8, NONE",
    })
    void an_amount_is_read_in_the_smallest_unit(String text, Currency currency, long amount, Period period) {
        assertThat(Limit.parse(text)).isEqualTo(new Limit(currency, amount, period));
        assertThat(Limit.parse(Limit.parse(text).toString()))
                .as("what is written can be read")
                .isEqualTo(Limit.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20",
                "-1/min",
                "20/minute",
                "8concurrent/min",
                "100tokens",
                "5eur/day",
                "1.5/min",
                "20 / min",
                "0.0000000001usd/day",
                "0.0001cpu_ms/s",
                "9999999999999999/min",
                "10Musd/day",
                "10Musd/day",
                "999999999999999Musd/day",
                "/min"
            })
    void what_is_no_amount_is_refused_with_the_value(String text) {
        assertThatThrownBy(() -> Limit.parse(text)).hasMessageContaining("limit: " + text + " (expected: ");
    }

    @ParameterizedTest
    @CsvSource({
        "SECOND, 2026-02-28T23:59:59Z, 2026-03-01T00:00:00Z",
        "MINUTE, 2026-02-28T23:59:00Z, 2026-03-01T00:00:00Z",
        "HOUR, 2026-02-28T23:00:00Z, 2026-03-01T00:00:00Z",
        "DAY, 2026-02-28T00:00:00Z, 2026-03-01T00:00:00Z",
        "MONTH, 2026-02-01T00:00:00Z, 2026-03-01T00:00:00Z",
    })
    void a_window_is_a_stretch_of_the_calendar(Period period, Instant start, Instant end) {
        Instant moment = Instant.parse("2026-02-28T23:59:59.5Z");
        assertThat(period.startOf(moment)).isEqualTo(start);
        assertThat(period.endOf(period.startOf(moment))).isEqualTo(end);
    }
}
