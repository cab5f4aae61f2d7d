package dev.gopuram.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ServedAlias;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.rollouts.PolicyDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A node's memory of what is served. */
class ViewFileTest {
    @TempDir
    private Path dir;

    @ParameterizedTest
    @EnumSource
    void what_was_kept_is_read_as_it_was(Strategy strategy) throws IOException {
        ViewFile file = new ViewFile(dir.resolve("view.json"));
        assertThat(file.read()).isEmpty();
        RegistryView view = new RegistryView(
                0,
                true,
                List.of(new ServedVersion(
                        "acme",
                        "größe",
                        "1.0.0",
                        7,
                        Kind.PROMPT,
                        Status.READY,
                        "tabular",
                        "nlp",
                        "sha",
                        9,
                        Instant.parse("2026-01-02T03:04:05.678901Z"),
                        "{\"template\":\"\\\"{{a}}\\\"\"}")),
                List.of(new ServedAlias("acme", "größe", "production", "1.0.0")),
                List.of(new ServedRollout(
                        "acme",
                        "ro_1",
                        "größe",
                        "production",
                        "1.0.0",
                        "1.1.0",
                        RolloutState.CANARY,
                        1,
                        .05,
                        PolicyDefaults.of(strategy),
                        List.of())));

        file.write(new RegistryView(0, true, List.of(), List.of(), List.of()));
        file.write(view);

        assertThat(file.read()).contains(view);
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).containsExactly(file.file());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"revision\":\"x\"}"})
    void what_cannot_be_read_is_passed_over(String damaged) throws IOException {
        ViewFile file = new ViewFile(Files.writeString(dir.resolve("view.json"), damaged));

        assertThat(file.read()).isEmpty();
    }

    @Test
    void what_cannot_be_written_is_no_reason_not_to_serve_it() {
        ViewFile file = new ViewFile(dir.resolve("nowhere").resolve("view.json"));

        file.write(new RegistryView(0, true, List.of(), List.of(), List.of()));

        assertThat(file.read()).isEmpty();
    }
}
