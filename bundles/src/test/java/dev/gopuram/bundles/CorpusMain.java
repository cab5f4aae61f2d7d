package dev.gopuram.bundles;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs the corpus in a process of its own, and says what was not as it should be. */
public final class CorpusMain {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private CorpusMain() {}

    public static void main(String[] arguments) throws IOException {
        long seed = Long.parseLong(arguments[0]);
        Path directory = Files.createTempDirectory("corpus");
        Path archive = Files.createTempFile("corpus", ".archive");
        List<HostileBundles.Hostile> corpus = HostileBundles.of(seed);
        int refused = 0;
        int taken = 0;
        for (HostileBundles.Hostile hostile : corpus) {
            Files.write(archive, hostile.archive().shared());
            String reason = reason(archive, directory, hostile);
            if (reason.isEmpty()) {
                taken++;
            } else {
                refused++;
            }
            String wrong = wrong(hostile, reason, directory);
            if (!wrong.isEmpty()) {
                System.out.println("WRONG " + hostile.name().replace('\n', ' ') + ": " + wrong.replace('\n', ' '));
            }
        }
        Files.delete(archive);
        Files.delete(directory);
        System.out.println("DONE " + corpus.size() + " " + refused + " " + taken);
    }

    /** Why it was refused; empty where it was taken. */
    private static String reason(Path archive, Path directory, HostileBundles.Hostile hostile) throws IOException {
        Path into = directory.resolve("bundle");
        try {
            Bundle bundle = BundleArchive.unpack(archive, into, BundleLimits.defaults());
            BundleChecks.check(bundle, RuntimeSupport.onnxRuntime());
            if (hostile.outcome() instanceof HostileBundles.Outcome.Either(String digest)
                    && !bundle.digest().equals(digest)) {
                return "another digest: " + bundle.digest();
            }
            return loads(bundle, hostile);
        } catch (Problem problem) {
            return problem.code() == Problem.Code.UNPROCESSABLE ? problem.detail() : "a failure: " + problem;
        } catch (RuntimeException | Error failure) {
            return "a failure: " + failure;
        } finally {
            if (Files.exists(into)) {
                BundleArchive.delete(into);
            }
        }
    }

    private static String loads(Bundle bundle, HostileBundles.Hostile hostile) {
        if (bundle.find(Bundle.MODEL).isEmpty()) {
            return "";
        }
        try (OrtSession session = ENVIRONMENT.createSession(bundle.model().toString())) {
            return session.getNumOutputs() > 0 ? "" : "a failure: no outputs";
        } catch (OrtException failure) {
            // What a random change made of a graph need not be one that runs.
            return hostile.outcome() instanceof HostileBundles.Outcome.Any ? "" : "a failure: " + failure.getMessage();
        }
    }

    private static String wrong(HostileBundles.Hostile hostile, String reason, Path directory) throws IOException {
        try (Stream<Path> left = Files.list(directory)) {
            List<Path> traces = left.toList();
            if (!traces.isEmpty()) {
                return "it left " + traces;
            }
        }
        if (reason.startsWith("a failure") || reason.startsWith("another digest")) {
            return reason;
        }
        return switch (hostile.outcome()) {
            case HostileBundles.Outcome.Taken taken -> reason;
            case HostileBundles.Outcome.Refused(String expected) ->
                reason.isEmpty() ? "taken" : reason.contains(expected) ? "" : reason + " (expected: " + expected + ")";
            case HostileBundles.Outcome.Either either -> "";
            case HostileBundles.Outcome.Any any -> "";
        };
    }
}
