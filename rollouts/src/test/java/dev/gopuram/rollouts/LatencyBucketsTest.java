package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.Bucket;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {
    @Test
    void every_time_lies_in_its_range() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            long micros = random.nextLong(1L << random.nextInt(1, 41));
            int index = LatencyBuckets.index(micros);

            assertThat(micros).isBetween(LatencyBuckets.lowest(index), LatencyBuckets.highest(index));
            assertThat(index).isLessThan(LatencyBuckets.COUNT);
        }
    }

    @Test
    void ranges_follow_each_other_without_a_gap() {
        for (int index = 0; index < LatencyBuckets.COUNT - 1; index++) {
            assertThat(LatencyBuckets.index(LatencyBuckets.highest(index))).isEqualTo(index);
            assertThat(LatencyBuckets.index(LatencyBuckets.highest(index) + 1)).isEqualTo(index + 1);
        }
    }

    @Test
    void no_time_is_too_short_or_too_long() {
        assertThat(LatencyBuckets.index(-5)).isZero();
        assertThat(LatencyBuckets.index(Long.MAX_VALUE)).isEqualTo(LatencyBuckets.COUNT - 1);
    }

    @Test
    void a_quantile_is_as_exact_as_said() {
        for (long micros : new long[] {100, 1_000, 12_345, 999_999}) {
            Long told = LatencyBuckets.quantile(List.of(new Bucket(LatencyBuckets.index(micros), 3)), 0.95);

            assertThat((double) told).isBetween(micros * (1 - 1.0 / 32) - 1, micros * (1 + 1.0 / 32) + 1);
        }
        assertThat(LatencyBuckets.quantile(List.of(), 0.5)).isNull();
    }

    @Test
    void quantiles_are_of_all_values() {
        List<Bucket> times = List.of(new Bucket(3, 90), new Bucket(7, 9), new Bucket(9, 1));

        assertThat(LatencyBuckets.quantile(times, 0.5)).isEqualTo(3);
        assertThat(LatencyBuckets.quantile(times, 0.95)).isEqualTo(7);
        assertThat(LatencyBuckets.quantile(times, 1)).isEqualTo(9);
        assertThat(LatencyBuckets.above(times, 3)).isEqualTo(10);
    }

    @Test
    void counts_of_two_nodes_are_added_in_the_order_of_times() {
        List<Bucket> both =
                LatencyBuckets.merged(List.of(new Bucket(9, 1), new Bucket(3, 2)), List.of(new Bucket(3, 5)));

        assertThat(both).containsExactly(new Bucket(3, 7), new Bucket(9, 1));
    }

    @Test
    void what_is_slow_is_known_only_from_enough_times() {
        assertThat(LatencyBuckets.slowMicros(List.of(new Bucket(100, 199)), 0.25))
                .isNull();
        Long limit = LatencyBuckets.slowMicros(List.of(new Bucket(LatencyBuckets.index(10_000), 200)), 0.25);

        assertThat((double) limit).isBetween(12_100.0, 13_400.0);
        assertThat(LatencyBuckets.highest(LatencyBuckets.index(limit))).isEqualTo(limit);
    }

    @Test
    void a_band_holds_the_quantile_and_is_open_where_little_is_known() {
        List<Bucket> few = List.of(new Bucket(100, 20));
        List<Bucket> many = List.of(new Bucket(90, 50_000), new Bucket(100, 45_000), new Bucket(110, 5_000));

        QuantileBand open = QuantileBand.of(few, 0.95);
        QuantileBand narrow = QuantileBand.of(many, 0.5);

        assertThat(open.highMicros()).isNull();
        assertThat(narrow.lowMicros()).isLessThanOrEqualTo(narrow.micros());
        assertThat(narrow.highMicros()).isGreaterThanOrEqualTo(narrow.micros());
        assertThat(QuantileBand.of(List.of(), 0.5)).isNull();
    }
}
