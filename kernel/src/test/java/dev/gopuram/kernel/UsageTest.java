package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void a_sum_keeps_every_kind_of_token_and_is_no_surer_than_its_least_sure_part() {
        Usage estimated = new Usage(10, 1, 2, Usage.Source.ESTIMATED, 3, 4, 70);
        Usage reported = new Usage(20, 2, 3, Usage.Source.REPORTED, 5, 6);
        Usage sum = new Usage(30, 3, 5, Usage.Source.ESTIMATED, 8, 10, 70);

        assertThat(estimated.plus(reported)).isEqualTo(sum);
        assertThat(reported.plus(estimated)).isEqualTo(sum);
        assertThat(Usage.NONE.plus(reported)).isEqualTo(reported);
        assertThat(reported.plus(Usage.NONE)).isEqualTo(reported);
    }
}
