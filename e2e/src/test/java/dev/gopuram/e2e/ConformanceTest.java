package dev.gopuram.e2e;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.oip.Conformance;
import dev.gopuram.oip.ConformanceResult;
import dev.gopuram.oip.ConformanceResult.Status;
import dev.gopuram.oip.ConformanceTarget;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is served keeps to the Open Inference Protocol by our own suite for it, over HTTP and over gRPC. */
@Timeout(300)
class ConformanceTest {
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final String MODEL = "linear";
    private static final String VERSION = "1.0.0";

    @TempDir
    private Path dir;

    @Test
    void a_pushed_model_is_served_as_the_protocol_says(TestReporter report) {
        try (Installation installation = Installation.start(Layout.ONE_PROCESS, dir);
                Rollouts rollouts = new Rollouts(installation)) {
            rollouts.push(MODEL, VERSION, Churn.tensors(MODEL, VERSION));
            rollouts.promote(MODEL, VERSION);

            List<ConformanceResult> results = Conformance.run(
                    new ConformanceTarget(
                            URI.create(installation.url()),
                            installation.grpcTarget(),
                            MODEL,
                            Map.of("Authorization", "Bearer " + installation.adminKey()),
                            CALL),
                    seen -> {});

            results.stream()
                    .filter(result -> result.status() == Status.SKIPPED)
                    .forEach(result -> report.publishEntry(result.id(), result.detail()));
            report.publishEntry(results.stream()
                    .collect(groupingBy(ConformanceResult::status, counting()))
                    .toString());
            assertThat(results)
                    .filteredOn(result -> result.status() == Status.FAILED)
                    .isEmpty();
            assertThat(results)
                    .filteredOn(result -> result.status() == Status.PASSED)
                    .isNotEmpty();
        }
    }
}
