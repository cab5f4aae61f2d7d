package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Usage;
import org.junit.jupiter.api.Test;

class EmbedderTest {
    @Test
    void a_sum_keeps_every_kind_of_token_and_is_no_surer_than_its_least_sure_part() {
        Usage estimated = new Usage(10, 1, 2, Usage.Source.ESTIMATED, 3, 4);
        Usage reported = new Usage(20, 2, 3, Usage.Source.REPORTED, 5, 6);
        Usage sum = new Usage(30, 3, 5, Usage.Source.ESTIMATED, 8, 10);

        assertThat(Embedder.sum(estimated, reported)).isEqualTo(sum);
        assertThat(Embedder.sum(reported, estimated)).isEqualTo(sum);
        assertThat(Embedder.sum(Usage.NONE, reported)).isEqualTo(reported);
        assertThat(Embedder.sum(reported, Usage.NONE)).isEqualTo(reported);
    }
}
