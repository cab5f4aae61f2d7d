package dev.gopuram.app;

import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.Conformance;
import dev.gopuram.oip.ConformanceResult;
import dev.gopuram.oip.ConformanceTarget;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells whether a server, ours or another, keeps to the Open Inference Protocol. */
@Command(
        name = "conformance",
        description = "Checks a server against the Open Inference Protocol; fails where a check does.",
        mixinStandardHelpOptions = true)
final class ConformanceCommand implements Callable<Integer> {
    @Mixin
    private final Output output = new Output();

    @Option(names = "--url", paramLabel = "URL", description = "The server's HTTP address, in front of /v2.")
    private @Nullable URI url;

    @Option(names = "--grpc", paramLabel = "HOST:PORT", description = "Its gRPC address, without TLS.")
    private @Nullable String grpc;

    @Option(names = "--model", description = "The model to call; the first ready one without.")
    private @Nullable String model;

    @Option(
            names = "--key",
            description = "An API key (default: $GOPURAM_KEY; none is sent where there is none).",
            defaultValue = "${env:GOPURAM_KEY}")
    private @Nullable String key;

    @Option(
            names = "--timeout",
            converter = Lasting.class,
            description = "Of one call (default: ${DEFAULT-VALUE}).",
            defaultValue = "10s")
    private Duration timeout = Duration.ofSeconds(10);

    @Override
    public Integer call() {
        if (url == null && grpc == null) {
            throw Problem.invalid("url", "missing", "--url or --grpc");
        }
        Map<String, String> headers = key == null ? Map.of() : Map.of("Authorization", "Bearer " + key);
        List<ConformanceResult> results =
                Conformance.run(new ConformanceTarget(url, grpc, model, headers, timeout), seen -> {});
        var _ = output.print(Map.of("results", results), () -> told(results));
        return count(results, ConformanceResult.Status.FAILED) == 0 && !results.isEmpty()
                ? ExitCode.OK
                : ExitCode.SOFTWARE;
    }

    private static String told(List<ConformanceResult> results) {
        StringBuilder out = new StringBuilder();
        results.forEach(result -> out.append("%-8s %-44s %s%s%n"
                .formatted(
                        result.status(),
                        result.id(),
                        result.title(),
                        result.detail().isEmpty() ? "" : ": " + result.detail())));
        return out.append("%d passed, %d failed, %d skipped%n"
                        .formatted(
                                count(results, ConformanceResult.Status.PASSED),
                                count(results, ConformanceResult.Status.FAILED),
                                count(results, ConformanceResult.Status.SKIPPED)))
                .toString();
    }

    private static long count(List<ConformanceResult> results, ConformanceResult.Status status) {
        return results.stream().filter(result -> result.status() == status).count();
    }
}
