package dev.gopuram.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void hostile_bundles_are_refused_for_what_they_are_and_leave_no_trace_in_half_a_gigabyte() {
        run(20261122);
    }

    @Tag("heavy")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void so_are_those_of_other_seeds(long seed) {
        run(seed);
    }

    private void run(long seed) {
        List<String> flags = List.of("-Xmx512m", "-Djava.io.tmpdir=" + directory);
        try (ChildJvm child = ChildJvm.start(flags, CorpusMain.class, Long.toString(seed), directory.toString())) {
            List<String> said = child.awaitEnd(PATIENCE);
            assertThat(said).noneMatch(line -> line.startsWith("WRONG"));
            String[] counts = said.stream()
                    .filter(line -> line.startsWith("DONE"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(said))
                    .split(" ");
            assertThat(Integer.parseInt(counts[2])).isGreaterThanOrEqualTo(400);
            assertThat(Integer.parseInt(counts[3])).isGreaterThanOrEqualTo(20);
        }
    }
}
