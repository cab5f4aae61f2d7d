package dev.gopuram.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTest {
    private static final Price CLAUDE = new Price(List.of(
            new Price.Tier(0, usd("3usd"), usd("0.30usd"), usd("3.75usd"), usd("15usd"), usd("15usd")),
            new Price.Tier(200_000, usd("6usd"), usd("0.60usd"), usd("7.50usd"), usd("22.50usd"), usd("22.50usd"))));

    @ParameterizedTest
    @CsvSource({
        // input, cached, written into the cache, output, nano-dollars
        "0, 0, 0, 0, 0",
        "1000, 0, 0, 0, 3000000",
        "1000, 1000, 0, 0, 300000",
        "1000, 0, 1000, 0, 3750000",
        "1000, 400, 100, 200, 4995000",
        "199999, 0, 0, 0, 599997000",
        "200000, 0, 0, 10, 1200225000",
    })
    void cached_and_cache_write_tokens_have_their_own_price_and_long_contexts_too(
            long input, long cached, long written, long output, long nanoUsd) {
        Usage usage = new Usage(input, cached, output, Usage.Source.REPORTED, written, 0);
        assertThat(CLAUDE.nanoUsd(usage)).isEqualTo(nanoUsd);
    }

    @Test
    void thoughts_are_part_of_the_output_and_are_priced_apart() {
        Price price =
                new Price(List.of(new Price.Tier(0, usd("1usd"), usd("1usd"), usd("1usd"), usd("4usd"), usd("8usd"))));
        assertThat(price.nanoUsd(new Usage(0, 0, 100, Usage.Source.REPORTED, 0, 60)))
                .isEqualTo(40 * 4_000 + 60 * 8_000);
    }

    @Test
    void what_costs_anything_is_never_free_and_a_sum_is_rounded_once() {
        Price price = new Price(List.of(Price.Tier.of(usd("0.0375usd"), usd("0.15usd"))));
        assertThat(price.nanoUsd(new Usage(1, 0, 0, Usage.Source.COUNTED))).isEqualTo(38);
        assertThat(price.nanoUsd(new Usage(2, 0, 0, Usage.Source.COUNTED))).isEqualTo(75);
        assertThat(price.nanoUsd(new Usage(1_000_000, 0, 1_000_000, Usage.Source.COUNTED)))
                .isEqualTo(187_500_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "usd", "-1usd", "3 usd", "3eur", "1234567usd", "0.0000000001usd"})
    void a_rate_is_dollars_and_nothing_else(String text) {
        assertThatThrownBy(() -> Rate.parse(text)).hasMessageContaining("rate: " + text + " (expected: ");
    }

    @Test
    void tiers_begin_at_nothing_and_rise() {
        Price.Tier tier = CLAUDE.tiers().get(1);
        assertThatThrownBy(() -> new Price(List.of())).hasMessageContaining("the first from 0");
        assertThatThrownBy(() -> new Price(List.of(tier))).hasMessageContaining("the first from 0");
        assertThatThrownBy(() -> new Price(List.of(CLAUDE.tiers().get(0), tier, tier)))
                .hasMessageContaining("from: 200000 (expected: more than 200000)");
    }

    private static Rate usd(String text) {
        return Rate.parse(text);
    }
}
