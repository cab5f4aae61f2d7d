package dev.gopuram.app;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.evaluation.BeirFolder;
import dev.gopuram.evaluation.Ranking;
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
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
    /** The constant of reciprocal rank fusion that everybody uses. */
    private static final int RRF_K = 60;

    /** What is measured. RRF is made of the rankings of the first two. */
    enum Mode {
        TEXT,
        VECTOR,
        HYBRID,
        RRF
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
            return new Row(mode.name().toLowerCase(Locale.ROOT), scores.ndcg(), scores.recall(), scores.map());
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
            Map<Mode, Map<String, Ranking>> done = new EnumMap<>(Mode.class);
            List<Row> rows = new ArrayList<>();
            for (Mode mode : modes) {
                rows.add(Row.of(mode, Scores.of(collection, rankings(trial, collection, mode, done))));
            }
            return rows;
        }
    }

    private Map<String, Ranking> rankings(
            SearchTrial trial, TestCollection collection, Mode mode, Map<Mode, Map<String, Ranking>> done) {
        Map<String, Ranking> before = done.get(mode);
        if (before != null) {
            return before;
        }
        Map<String, Ranking> rankings = switch (mode) {
            case TEXT -> asked(trial, collection, Query.Mode.TEXT);
            case VECTOR -> asked(trial, collection, Query.Mode.VECTOR);
            case HYBRID -> asked(trial, collection, Query.Mode.HYBRID);
            case RRF ->
                fused(rankings(trial, collection, Mode.TEXT, done), rankings(trial, collection, Mode.VECTOR, done));
        };
        done.put(mode, rankings);
        return rankings;
    }

    private Map<String, Ranking> asked(SearchTrial trial, TestCollection collection, Query.Mode mode) {
        try (Progress progress = Progress.on(
                mode.name().toLowerCase(Locale.ROOT), collection.queries().size())) {
            return trial.rank(mode, depth, progress::step);
        }
    }

    private Map<String, Ranking> fused(Map<String, Ranking> text, Map<String, Ranking> vector) {
        Map<String, Ranking> fused = new LinkedHashMap<>();
        text.forEach((query, ranking) -> fused.put(
                query, Ranking.fused(List.of(ranking, Objects.requireNonNull(vector.get(query))), RRF_K, depth)));
        return fused;
    }

    private static String table(List<Row> rows) {
        StringBuilder out = new StringBuilder("%-8s %8s %11s %8s%n".formatted("mode", "nDCG@10", "recall@100", "MAP"));
        rows.forEach(row ->
                out.append("%-8s %8.4f %11.4f %8.4f%n".formatted(row.mode(), row.ndcg(), row.recall(), row.map())));
        return out.toString();
    }
}
