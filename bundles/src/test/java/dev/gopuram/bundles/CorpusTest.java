package dev.gopuram.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.ChildJvm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @ParameterizedTest
    @ValueSource(longs = {1, 20261122})
    void hostile_bundles_are_refused_for_what_they_are_and_leave_no_trace_in_half_a_gigabyte(long seed) {
        try (ChildJvm child = ChildJvm.start(List.of("-Xmx512m"), CorpusMain.class, Long.toString(seed))) {
            List<String> said = child.awaitEnd(PATIENCE);
            assertThat(said).noneMatch(line -> line.startsWith("WRONG"));
            String[] counts = said.stream()
                    .filter(line -> line.startsWith("DONE"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(said))
                    .split(" ");
            assertThat(Integer.parseInt(counts[2])).isGreaterThanOrEqualTo(200);
            assertThat(Integer.parseInt(counts[3])).isGreaterThanOrEqualTo(20);
        }
    }
}
