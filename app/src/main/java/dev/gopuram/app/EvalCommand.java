package dev.gopuram.app;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Ranking;
import dev.gopuram.evaluation.BeirFolder;
import dev.gopuram.evaluation.Scores;
import dev.gopuram.evaluation.TestCollection;
import dev.gopuram.evaluation.TrecFolder;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.models.ModelsAssembly;
import dev.gopuram.models.ModelsConfig;
import dev.gopuram.platform.lifecycle.Opened;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures retrieval on a public test collection, as its published figures are measured. */
@Command(
        name = "eval",
        description = "Measures text, vector and hybrid search on a test collection: nDCG@10, recall@100, MAP.",
        mixinStandardHelpOptions = true)
final class EvalCommand implements Callable<Integer> {
    /** What is measured: what a caller gets who asks for it so. */
    enum Mode {
        TEXT(Query.Mode.TEXT, null),
        VECTOR(Query.Mode.VECTOR, null),
        HYBRID(Query.Mode.HYBRID, null),
        RRF(Query.Mode.HYBRID, Query.Fusion.RRF);

        final Query.Mode asked;
        /** As it is configured where null. */
        private final Query.@Nullable Fusion fusion;

        Mode(Query.Mode asked, Query.@Nullable Fusion fusion) {
            this.asked = asked;
            this.fusion = fusion;
        }

        Ranking ranking() {
            return new Ranking(fusion, null, 0, null);
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where the collection lies. */
    static final class Source {
        @Option(names = "--beir", paramLabel = "DIR", description = "corpus.jsonl, queries.jsonl, qrels/test.tsv.")
        private @Nullable Path beir;

        @Option(
                names = "--trec",
                paramLabel = "DIR",
                description = "Documents, topics and qrels of TREC, SMART or HTML, told apart by name and content.")
        private @Nullable Path trec;

        TestCollection read() {
            return beir != null
                    ? BeirFolder.read(beir, System.err::println)
                    : TrecFolder.read(Objects.requireNonNull(trec), System.err::println);
        }
    }

    @ArgGroup(multiplicity = "1")
    private Source source = new Source();

    @Mixin
    private final Output output = new Output();

    @Option(
            names = "--modes",
            split = ",",
            paramLabel = "MODE",
            description = "Any of text, vector, hybrid, rrf (default: all). With text alone no model is used.")
    private List<Mode> modes = List.of(Mode.values());

    @Option(
            names = "--depth",
            description = "Documents ranked for each query, 1..1000 (default: ${DEFAULT-VALUE}).",
            defaultValue = "1000")
    private int depth = SearchTrial.MAX_DEPTH;

    /** One mode's figures. */
    record Row(String mode, double ndcg, double recall, double map) {
        static Row of(Mode mode, Scores scores) {
            return new Row(mode.word(), scores.ndcg(), scores.recall(), scores.map());
        }
    }

    @Override
    public Integer call() {
        if (depth < 1 || depth > SearchTrial.MAX_DEPTH) {
            throw Problem.invalid("depth", depth, "1.." + SearchTrial.MAX_DEPTH);
        }
        TestCollection collection = source.read();
        System.err.printf(
                "%d documents, %d judged queries%n",
                collection.documents().size(), collection.queries().size());
        List<Row> rows;
        try (TemporaryFolder folder = TemporaryFolder.make()) {
            rows = modes.equals(List.of(Mode.TEXT))
                    ? measure(folder.path(), new NoMeaning(), collection)
                    : withModels(folder.path(), collection);
        }
        return output.print(Map.of("results", rows), () -> table(rows));
    }

    private List<Row> withModels(Path folder, TestCollection collection) {
        Opened<Models> models = ModelsAssembly.open(ModelsConfig.defaults(), folder, Clock.system());
        models.part().start();
        try {
            return measure(folder, new TruncatingModels(models.port()), collection);
        } finally {
            models.part().stop();
        }
    }

    private List<Row> measure(Path folder, Models models, TestCollection collection) {
        try (SearchTrial trial = SearchTrial.open(folder, models, collection)) {
            try (Progress progress =
                    Progress.on("indexing", collection.documents().size())) {
                trial.index(progress::step);
            }
            List<Row> rows = new ArrayList<>();
            for (Mode mode : modes) {
                try (Progress progress =
                        Progress.on(mode.word(), collection.queries().size())) {
                    rows.add(Row.of(mode, Scores.of(collection, trial.rank(mode, depth, progress::step))));
                }
            }
            return rows;
        }
    }

    private static String table(List<Row> rows) {
        StringBuilder out = new StringBuilder("%-8s %8s %11s %8s%n".formatted("mode", "nDCG@10", "recall@100", "MAP"));
        rows.forEach(row ->
                out.append("%-8s %8.4f %11.4f %8.4f%n".formatted(row.mode(), row.ndcg(), row.recall(), row.map())));
        return out.toString();
    }
}
