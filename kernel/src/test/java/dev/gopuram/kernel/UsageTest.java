package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
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

    @Test
    void what_each_model_has_used_is_told_apart_in_a_sum() {
        Usage first = new Usage(100, 10, 30, Usage.Source.ESTIMATED, 5, 2).by("up/a");
        Usage second = new Usage(7, 0, 0, Usage.Source.REPORTED).by("up/b");
        Usage answer = new Usage(20, 2, 3, Usage.Source.REPORTED, 0, 1, 9);

        Usage all = answer.plus(first).plus(second);

        assertThat(all.inputTokens()).isEqualTo(127);
        assertThat(all.cpuMicros()).isEqualTo(9);
        assertThat(all.own()).isEqualTo(new Usage(20, 2, 3, Usage.Source.ESTIMATED, 0, 1, 9));
        assertThat(all.byModel("up/c"))
                .containsOnly(
                        Map.entry("up/c", new Usage(20, 2, 3, Usage.Source.ESTIMATED, 0, 1)),
                        Map.entry("up/a", new Usage(100, 10, 30, Usage.Source.ESTIMATED, 5, 2)),
                        Map.entry("up/b", new Usage(7, 0, 0, Usage.Source.ESTIMATED)));
    }

    @Test
    void usage_whose_model_is_noted_is_noted_once() {
        Usage noted = new Usage(7, 0, 3, Usage.Source.COUNTED).by("up/a");

        assertThat(noted.by("up/b")).isEqualTo(noted);
        assertThat(noted.plus(noted).shares()).containsExactly(new Usage.Share("up/a", 14, 0, 6, 0, 0));
        assertThat(Usage.NONE.by("up/a")).isEqualTo(Usage.NONE);
        assertThat(noted.byModel("up/a")).containsOnlyKeys("up/a");
    }

    @Test
    void however_many_models_were_asked_the_list_is_bounded_and_nothing_is_lost() {
        Usage all = Usage.NONE;
        for (int i = 0; i < 3 * Usage.MAX_SHARES; i++) {
            all = all.plus(new Usage(1, 0, 1, Usage.Source.COUNTED).by("up/" + i));
        }

        assertThat(all.shares()).hasSize(Usage.MAX_SHARES);
        assertThat(all.shares().stream().mapToLong(Usage.Share::inputTokens).sum())
                .isEqualTo(all.inputTokens());
        assertThat(all.own().totalTokens()).isZero();
    }
}
