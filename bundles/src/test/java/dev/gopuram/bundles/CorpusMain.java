package dev.gopuram.bundles;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.gopuram.bundles.Hostile.Outcome;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs the corpus in a process of its own, and says what was not as it should be. */
public final class CorpusMain {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final Path home;
    private final Path archive;

    private CorpusMain(Path home) {
        this.home = home;
        this.archive = home.resolve("archive");
    }

    /** Arguments: the seed, and a directory that everything is done in, temporary files too. */
    public static void main(String[] arguments) throws IOException {
        List<Hostile> corpus = HostileBundles.of(Long.parseLong(arguments[0]));
        CorpusMain run = new CorpusMain(Path.of(arguments[1]));
        int refused = 0;
        for (Hostile hostile : corpus) {
            refused += run.isRefused(hostile) ? 1 : 0;
        }
        System.out.println("DONE " + corpus.size() + " " + refused + " " + (corpus.size() - refused));
    }

    private boolean isRefused(Hostile hostile) throws IOException {
        Files.write(archive, hostile.archive().shared());
        Set<String> before = everything();
        String reason = reason(hostile);
        Set<String> left = everything();
        left.removeAll(before);
        String wrong = left.isEmpty() ? wrong(hostile, reason) : "it left " + left;
        if (!wrong.isEmpty()) {
            System.out.println("WRONG " + hostile.name().replace('\n', ' ') + ": " + wrong.replace('\n', ' '));
        }
        return !reason.isEmpty();
    }

    private Set<String> everything() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    /** Why it was refused; empty where it was taken. */
    private String reason(Hostile hostile) throws IOException {
        Path into = home.resolve("bundle");
        try {
            Bundle bundle = BundleArchive.unpack(archive, into, BundleLimits.defaults());
            BundleChecks.check(bundle, RuntimeSupport.onnxRuntime());
            if (hostile.outcome() instanceof Outcome.Either(String digest)
                    && !bundle.digest().equals(digest)) {
                return "a failure: another digest, " + bundle.digest();
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

    private static String loads(Bundle bundle, Hostile hostile) {
        if (bundle.find(Bundle.MODEL).isEmpty()) {
            return "";
        }
        try (OrtSession session = ENVIRONMENT.createSession(bundle.model().toString())) {
            return session.getNumOutputs() > 0 ? "" : "a failure: no outputs";
        } catch (OrtException failure) {
            return switch (hostile.outcome()) {
                case Outcome.Unrunnable unrunnable -> failure.getMessage();
                // What a random change made of a graph need not be one that runs.
                case Outcome.Any any -> "";
                case Outcome.Taken taken -> "a failure: " + failure.getMessage();
                case Outcome.Refused refused -> "a failure: " + failure.getMessage();
                case Outcome.Either either -> "a failure: " + failure.getMessage();
            };
        }
    }

    private static String wrong(Hostile hostile, String reason) {
        if (reason.startsWith("a failure")) {
            return reason;
        }
        return switch (hostile.outcome()) {
            case Outcome.Taken taken -> reason;
            case Outcome.Refused(String expected) -> expected(reason, expected);
            case Outcome.Unrunnable(String expected) -> expected(reason, expected);
            case Outcome.Either either -> "";
            case Outcome.Any any -> "";
        };
    }

    private static String expected(String reason, String expected) {
        if (reason.isEmpty()) {
            return "taken";
        }
        return reason.contains(expected) ? "" : reason + " (expected: " + expected + ")";
    }
}
