package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.nio.LongBuffer;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TokenWindowsTest {
    private static final long FIRST = -1;
    private static final long LAST = -2;

    private final TokenWindows windows = new TokenWindows(10, 3, new long[] {FIRST}, new long[] {LAST});

    @Test
    void a_text_that_fits_is_one_window_between_the_special_tokens() {
        assertThat(ids(windows.of(tokens(8)))).containsExactly(List.of(FIRST, 0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, LAST));
    }

    @Test
    void one_token_more_makes_a_second_window_that_begins_with_the_overlap() {
        CutText cut = windows.of(tokens(9));

        assertThat(ids(cut))
                .containsExactly(
                        List.of(FIRST, 0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, LAST), List.of(FIRST, 5L, 6L, 7L, 8L, LAST));
        assertThat(cut.tokens()).isEqualTo(9);
        assertThat(cut.windows().get(1).textTokens()).isEqualTo(4);
    }

    @Test
    void a_text_without_tokens_is_a_window_of_special_tokens() {
        CutText cut = windows.of(new long[0]);

        assertThat(ids(cut)).containsExactly(List.of(FIRST, LAST));
        assertThat(cut.tokens()).isZero();
    }

    @Test
    void every_token_is_read_and_no_window_is_longer_than_the_model_reads() {
        for (int length = 0; length < 200; length++) {
            CutText cut = windows.of(tokens(length));

            assertThat(cut.tokens()).isEqualTo(length);
            assertThat(cut.windows()).allMatch(window -> window.length() <= 10);
            assertThat(ids(cut).stream()
                            .flatMap(List::stream)
                            .filter(id -> id >= 0)
                            .distinct())
                    .hasSize(length);
            int overlaps =
                    cut.windows().stream().mapToInt(TokenWindow::textTokens).sum() - length;
            assertThat(overlaps).isEqualTo(3 * (cut.windows().size() - 1));
        }
    }

    @Test
    void an_overlap_as_long_as_the_window_is_refused() {
        assertThatThrownBy(() -> new TokenWindows(10, 8, new long[] {FIRST}, new long[] {LAST}))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("window_overlap: 8 (expected: 0..7)");
    }

    private static long[] tokens(int count) {
        return LongStream.range(0, count).toArray();
    }

    private static List<List<Long>> ids(CutText cut) {
        return cut.windows().stream().map(TokenWindowsTest::ids).toList();
    }

    private static List<Long> ids(TokenWindow window) {
        LongBuffer buffer = LongBuffer.allocate(window.length());
        window.writeTo(buffer);
        return LongStream.of(buffer.array()).boxed().toList();
    }
}
