package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class EValuesTest {
    private static final double BOUND = Math.log(1 / 0.05);
    private static final int RUNS = 400;
    private static final int REQUESTS = 20_000;

    @Test
    void the_gamma_function_is_that_of_factorials() {
        double factorial = 0;
        for (int n = 1; n < 200; n++) {
            factorial += Math.log(n);
            assertThat(LogGamma.of(n + 1.0)).isCloseTo(factorial, within(1e-9));
        }
        assertThat(LogGamma.of(0.5)).isCloseTo(0.5 * Math.log(Math.PI), within(1e-10));
    }

    @Test
    void under_the_null_a_share_is_expected_to_be_no_evidence() {
        for (double share : new double[] {0.01, 0.05, 0.25, 0.5, 0.9}) {
            for (int draws : new int[] {1, 5, 40, 300}) {
                assertThat(expected(draws, share, hits -> EValues.share(hits, draws, share)))
                        .as("%s of %s", share, draws)
                        .isLessThanOrEqualTo(1 + 1e-9);
            }
        }
    }

    @Test
    void under_the_null_rates_are_expected_to_be_no_evidence() {
        for (double rate : new double[] {0.01, 0.3, 0.9, 0.99}) {
            for (double ratio : new double[] {1, 0.95, 0.5}) {
                double sum = expected(
                        30,
                        rate * ratio,
                        mine -> Math.log(expected(50, rate, theirs -> EValues.rates(mine, 30, theirs, 50, ratio))));
                assertThat(sum).as("%s, %s", rate, ratio).isLessThanOrEqualTo(1 + 1e-9);
            }
        }
    }

    /** Whoever asks, however often: with who got the candidate given, the bad ones fall on requests by chance. */
    @Test
    void with_requests_given_the_split_of_bad_ones_is_expected_to_be_no_evidence() {
        int mine = 40;
        int theirs = 60;
        for (int bad = 1; bad <= 60; bad += 7) {
            double sum = 0;
            for (int hits = Math.max(0, bad - theirs); hits <= Math.min(bad, mine); hits++) {
                double ways = ways(mine, hits) + ways(theirs, bad - hits) - ways(mine + theirs, bad);
                sum += Math.exp(ways + EValues.concurrent(hits, mine, bad - hits, theirs, 0.05));
            }
            assertThat(sum).as("%s bad", bad).isLessThanOrEqualTo(1 + 1e-9);
        }
    }

    @Test
    void what_is_better_or_unknown_is_no_evidence() {
        assertThat(EValues.concurrent(0, 0, 10, 100, 0.05)).isZero();
        assertThat(EValues.concurrent(5, 10, 0, 0, 0.05)).isZero();
        assertThat(EValues.concurrent(1, 1_000, 500, 10_000, 0.05)).isLessThanOrEqualTo(0);
        assertThat(EValues.rates(95, 100, 900, 1_000, 0.95)).isLessThanOrEqualTo(0);
        assertThat(EValues.share(0, 0, 0.05)).isZero();
    }

    @Test
    void the_weaker_of_two_kinds_of_evidence_counts() {
        assertThat(EValues.concurrent(10, 1_000, 2, 1_000, 0.5))
                .isEqualTo(EValues.rates(990, 1_000, 998, 1_000, 1))
                .isLessThan(EValues.share(10, 12, 0.5));
        assertThat(EValues.concurrent(90, 100, 50, 100, 0.5))
                .isEqualTo(EValues.share(90, 140, 0.5))
                .isLessThan(EValues.rates(10, 100, 50, 100, 1));
    }

    @Test
    void where_the_candidate_was_asked_more_than_meant_that_share_counts() {
        assertThat(EValues.concurrent(90, 100, 50, 100, 0.05)).isEqualTo(EValues.share(90, 140, 0.5));
        assertThat(EValues.concurrent(90, 100, 50, 10_000, 0.5)).isLessThanOrEqualTo(EValues.share(90, 140, 0.5));
    }

    @Test
    void more_bad_ones_are_more_evidence() {
        double before = 0;
        for (int bad = 3; bad < 50; bad++) {
            double now = EValues.concurrent(bad, 100, 0, 2_000, 0.05);
            assertThat(now).isGreaterThan(before);
            before = now;
        }
    }

    @Test
    void an_outage_that_hits_both_is_seldom_evidence() {
        assertThat(falseAlarms(new Traffic() {
                    @Override
                    public boolean candidate(SplittableRandom random, int i) {
                        return random.nextDouble() < 0.05;
                    }

                    @Override
                    public boolean bad(SplittableRandom random, int i) {
                        return random.nextDouble() < (i / 500 % 7 == 0 ? 0.8 : 0.001);
                    }
                }))
                .isLessThanOrEqualTo(RUNS / 20);
    }

    /** One of twenty users asks a third of all; whether he is in the candidate's share is drawn once a run. */
    @Test
    void a_user_who_asks_very_often_is_seldom_evidence() {
        assertThat(falseAlarms(new Traffic() {
                    private boolean heavy;

                    @Override
                    public boolean candidate(SplittableRandom random, int i) {
                        heavy = i == 0 ? random.nextBoolean() : heavy;
                        return random.nextInt(3) == 0 ? heavy : random.nextDouble() < 0.05;
                    }

                    @Override
                    public boolean bad(SplittableRandom random, int i) {
                        return random.nextDouble() < 0.02;
                    }
                }))
                .isLessThanOrEqualTo(RUNS / 20);
    }

    /** What happens, request by request, with a candidate as good as the stable version. */
    private interface Traffic {
        boolean candidate(SplittableRandom random, int request);

        boolean bad(SplittableRandom random, int request);
    }

    /** In how many runs the evidence was ever beyond one in twenty, looked at after every bad request. */
    private static int falseAlarms(Traffic traffic) {
        SplittableRandom random = new SplittableRandom(20_261_122);
        int alarms = 0;
        for (int run = 0; run < RUNS; run++) {
            alarms += alarmed(traffic, random) ? 1 : 0;
        }
        return alarms;
    }

    private static boolean alarmed(Traffic traffic, SplittableRandom random) {
        long[] all = new long[2];
        long[] bad = new long[2];
        for (int i = 0; i < REQUESTS; i++) {
            int arm = traffic.candidate(random, i) ? 1 : 0;
            boolean failed = traffic.bad(random, i);
            all[arm]++;
            bad[arm] += failed ? 1 : 0;
            if (failed && EValues.concurrent(bad[1], all[1], bad[0], all[0], 0.05) >= BOUND) {
                return true;
            }
        }
        return false;
    }

    private static double expected(int draws, double share, IntToDoubleFunction logarithm) {
        double sum = 0;
        for (int hits = 0; hits <= draws; hits++) {
            double chance = ways(draws, hits) + hits * Math.log(share) + (draws - hits) * Math.log1p(-share);
            sum += Math.exp(chance + logarithm.applyAsDouble(hits));
        }
        return sum;
    }

    private static double ways(int all, int some) {
        return LogGamma.of(all + 1.0) - LogGamma.of(some + 1.0) - LogGamma.of(all - some + 1.0);
    }
}
