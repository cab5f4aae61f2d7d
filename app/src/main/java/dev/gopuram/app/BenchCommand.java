package dev.gopuram.app;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.evaluation.SentencePairs;
import dev.gopuram.evaluation.SentencePairs.Pair;
import dev.gopuram.evaluation.Spearman;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Vector;
import dev.gopuram.models.ModelsAssembly;
import dev.gopuram.models.ModelsConfig;
import dev.gopuram.platform.lifecycle.Opened;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures models against what is published of them. */
@Command(
        name = "bench",
        description = "Measures models against what is published of them.",
        mixinStandardHelpOptions = true,
        subcommands = BenchCommand.EmbedPairs.class)
final class BenchCommand {
    @Command(
            name = "embed",
            description = "Spearman's correlation of cosines with what people said, on pairs of sentences (STS-B).",
            mixinStandardHelpOptions = true)
    static final class EmbedPairs implements Callable<Integer> {
        private static final int BATCH_PAIRS = 32;

        /** What is printed. */
        record Report(double spearman, int pairs, String model) {}

        @Mixin
        private final Output output = new Output();

        @Option(
                names = "--sts",
                required = true,
                paramLabel = "FILE",
                description = "sts-test.csv, a table with a header, commas or tabs, or JSON lines; .gz too.")
        private @Nullable Path sts;

        @Option(
                names = "--split",
                paramLabel = "NAME",
                description = "Which pairs of a file that says the split of each (default: test).")
        private @Nullable String split;

        @Option(names = "--model", description = "Which model (default: the installation's).", defaultValue = "")
        private String model = "";

        @Override
        public Integer call() {
            List<Pair> pairs = SentencePairs.read(Objects.requireNonNull(sts), split, System.err::println);
            try (TemporaryFolder folder = TemporaryFolder.make()) {
                Opened<Models> models = ModelsAssembly.open(ModelsConfig.defaults(), folder.path(), Clock.system());
                models.part().start();
                try (Progress progress = Progress.on("embedding", pairs.size())) {
                    return print(measure(models.port(), pairs, progress));
                } finally {
                    models.part().stop();
                }
            }
        }

        private Report measure(Models models, List<Pair> pairs, Progress progress) {
            double[] cosines = new double[pairs.size()];
            Set<String> used = ConcurrentHashMap.newKeySet();
            Trial.each(batches(pairs.size()), batch -> {
                List<String> texts = batch.stream()
                        .flatMap(i ->
                                Stream.of(pairs.get(i).first(), pairs.get(i).second()))
                        .toList();
                Embeddings embeddings = models.embed(new Embed(model, texts, Embed.Purpose.DOCUMENT, true));
                for (int i = 0; i < batch.size(); i++) {
                    cosines[batch.get(i)] = cosine(
                            embeddings.vectors().get(2 * i),
                            embeddings.vectors().get(2 * i + 1));
                }
                used.add(embeddings.model() + "@" + embeddings.version());
                progress.step(batch.size());
            });
            double[] gold = pairs.stream().mapToDouble(Pair::score).toArray();
            return new Report(Spearman.of(cosines, gold), pairs.size(), String.join(", ", used));
        }

        private static List<List<Integer>> batches(int size) {
            List<List<Integer>> batches = new ArrayList<>();
            for (int from = 0; from < size; from += BATCH_PAIRS) {
                batches.add(IntStream.range(from, Math.min(size, from + BATCH_PAIRS))
                        .boxed()
                        .toList());
            }
            return batches;
        }

        private static double cosine(Vector a, Vector b) {
            return a.dot(b) / Math.sqrt(a.dot(a) * b.dot(b));
        }

        private Integer print(Report report) {
            return output.print(
                    report,
                    () -> "%s: Spearman %.4f over %d pairs%n"
                            .formatted(report.model(), report.spearman(), report.pairs()));
        }
    }
}
