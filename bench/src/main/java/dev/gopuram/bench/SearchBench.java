package dev.gopuram.bench;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Principal;
import dev.gopuram.models.ModelsAssembly;
import dev.gopuram.models.ModelsConfig;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.search.SearchAssembly;
import dev.gopuram.search.SearchConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/**
 * P6 and P7, inside this process and through the ports. P6: a vector query of ours beside bare Lucene, at the least depth
 * at which it finds what P6 asks for: on the very same index files, and on an index of the same vectors as Lucene's own
 * defaults leave it. P7: hybrid queries over the same index, the question embedded by the real model; what is not
 * embedding is ours. Processor time is the whole process's over a round of queries, compilers and collector included;
 * rounds before the first that counts let the compilers finish.
 */
final class SearchBench {
    private static final String COLLECTION = "bench";
    private static final int DIMENSIONS = 384;
    private static final int TOP = 10;
    private static final double RECALL = 0.95;
    private static final int BATCH = 500;
    private static final int WORDS_PER_DOCUMENT = 60;
    private static final int VOCABULARY = 20_000;
    private static final List<Integer> BARE_DEPTHS = List.of(10, 12, 15, 20, 30, 50, 100, 200, 400);
    private static final List<String> QUESTIONS = List.of(
            "how long do I have to return a tent that leaks",
            "why does bread rise when yeast makes gas",
            "what pulls the sea when the tides come in",
            "which medicine helps against a headache in the morning",
            "how are taxes on small companies reported each quarter");

    private static final List<String> KNOWN = QUESTIONS.stream()
            .flatMap(question -> Stream.of(question.split(" ", -1)))
            .distinct()
            .toList();

    private static final int FIRST_KNOWN = 80;
    private static final int KNOWN_STEP = 50;

    /** Until the compilers have little left to do. */
    private static final int ROUNDS_OF_WARMING = 10;

    private static final Duration LOOK = Duration.ofMillis(500);

    /** More than this part in one segment is as good as one segment, to us. */
    private static final double SETTLED = 7.0 / 8;

    private static final Duration SETTLING = Duration.ofMinutes(10);

    private final Path work;
    private final int documents;
    private final int queries;
    private final int rounds;

    SearchBench(Path work, boolean smoke) {
        this.work = work.resolve("search");
        this.documents = smoke ? 2_000 : 100_000;
        this.queries = smoke ? 50 : 500;
        this.rounds = smoke ? 1 : 3;
    }

    List<Table> run() throws IOException {
        Files.createDirectories(work);
        ClusteredVectors clusters = new ClusteredVectors(DIMENSIONS, 6);
        float[][] points = clusters.next(documents);
        float[][] asked = clusters.next(queries);
        Opened<Models> model = ModelsAssembly.open(ModelsConfig.defaults(), work, Clock.system());
        model.part().start();
        PlacedModels models = new PlacedModels(model.port(), points, asked);
        try (Database database =
                Databases.open(SearchAssembly.SERVICE, DatabaseConfig.defaults(), work, Clock.system())) {
            Path indexes = work.resolve("indexes");
            Opened<Search> search =
                    SearchAssembly.open(SearchConfig.defaults(), database, indexes, models, Clock.system());
            search.part().start();
            index(search.port());
            awaitRest(only(indexes));
            search.part().stop();
            search = SearchAssembly.open(SearchConfig.defaults(), database, indexes, models, Clock.system());
            search.part().start();
            try {
                return List.of(vectors(search.port(), indexes, points, asked), hybrid(search.port(), models));
            } finally {
                search.part().stop();
            }
        } finally {
            model.part().stop();
            delete();
        }
    }

    /** An index at rest makes its segments one, and that is what is to be measured. */
    private static void awaitRest(Path index) throws IOException {
        Deadline bound = Deadline.after(SETTLING, Clock.system());
        while (!isAtRest(index)) {
            bound.check("the segments becoming one");
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private static boolean isAtRest(Path path) throws IOException {
        try (Directory index = FSDirectory.open(path)) {
            if (!DirectoryReader.indexExists(index)) {
                return false;
            }
            try (DirectoryReader reader = DirectoryReader.open(index)) {
                return reader.leaves().stream().anyMatch(one -> one.reader().maxDoc() >= SETTLED * reader.maxDoc());
            }
        }
    }

    /** The same vectors and nothing else, indexed as by a program that sets nothing. */
    private Path lucenesOwn(float[][] points) throws IOException {
        Path path = work.resolve("lucene");
        try (IndexWriter writer = new IndexWriter(FSDirectory.open(path), new IndexWriterConfig())) {
            for (int i = 0; i < points.length; i++) {
                Document document = new Document();
                document.add(new StringField("document", "" + i, Field.Store.YES));
                document.add(new KnnFloatVectorField("vector", points[i], VectorSimilarityFunction.DOT_PRODUCT));
                writer.addDocument(document);
            }
        }
        return path;
    }

    /** Vectors of that number take half a gigabyte twice. */
    private void delete() throws IOException {
        try (Stream<Path> walk = Files.walk(work)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Texts of words as frequent as words are, each with the place of its vector in front. */
    private void index(Search search) {
        Random random = new Random(7);
        as(() -> search.putCollection(new PutCollection(COLLECTION, "", Map.of(), Chunking.NONE)));
        for (int from = 0; from < documents; from += BATCH) {
            List<NewDocument> batch = IntStream.range(from, Math.min(documents, from + BATCH))
                    .mapToObj(i -> new NewDocument(
                            "" + i, Format.TEXT, PlacedModels.document(i) + words(random), "", Map.of()))
                    .toList();
            boolean last = from + BATCH >= documents;
            as(() -> search.putDocuments(new PutDocuments(COLLECTION, batch, last ? Refresh.WAIT : Refresh.LATER)));
        }
    }

    private static String words(Random random) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < WORDS_PER_DOCUMENT; i++) {
            words.add(word(random));
        }
        return String.join(" ", words);
    }

    /** By Zipf's law. The questions' words are spread over the ranks, from one in 15 documents to one in a few hundred. */
    private static String word(Random random) {
        int rank = (int) Math.exp(random.nextDouble() * Math.log(VOCABULARY)) - 1;
        int known = (rank - FIRST_KNOWN) / KNOWN_STEP;
        boolean asked = rank >= FIRST_KNOWN && (rank - FIRST_KNOWN) % KNOWN_STEP == 0 && known < KNOWN.size();
        return asked ? KNOWN.get(known) : "word" + rank;
    }

    private Table vectors(Search search, Path indexes, float[][] points, float[][] asked) throws IOException {
        List<Set<Integer>> exact = Stream.of(asked)
                .map(query -> Set.copyOf(ClusteredVectors.nearest(points, query, TOP)))
                .toList();
        try (DirectoryReader same = DirectoryReader.open(FSDirectory.open(only(indexes)));
                DirectoryReader own = DirectoryReader.open(FSDirectory.open(lucenesOwn(points)))) {
            Bare onSame = Bare.finding(same, asked, exact);
            Bare onOwn = Bare.finding(own, asked, exact);
            List<Double> sameMicros = new ArrayList<>();
            List<Double> ownMicros = new ArrayList<>();
            List<Double> oursMicros = new ArrayList<>();
            for (int round = -ROUNDS_OF_WARMING; round < rounds; round++) {
                boolean counts = round >= 0;
                add(counts, sameMicros, micros(i -> onSame.found(asked[i])));
                add(counts, ownMicros, micros(i -> onOwn.found(asked[i])));
                add(counts, oursMicros, micros(i -> ours(search, i)));
            }
            Table table =
                    new Table("P6  CPU per vector query, us: top %d of %d x %d".formatted(TOP, documents, DIMENSIONS));
            table.row("bare Lucene, its own defaults, " + onOwn.said(asked, exact), Table.median(ownMicros));
            table.row("bare Lucene on gopuram's files, " + onSame.said(asked, exact), Table.median(sameMicros));
            table.row("gopuram, recall %.3f".formatted(recall(exact, i -> ours(search, i))), Table.median(oursMicros));
            return table;
        }
    }

    private static void add(boolean counts, List<Double> all, double micros) {
        if (counts) {
            all.add(micros);
        }
    }

    /** Lucene as a program asks it that needs nothing of ours. */
    private record Bare(IndexSearcher searcher, int depth) {
        /** At the least depth that finds enough: what such a program would be set to. */
        static Bare finding(DirectoryReader reader, float[][] asked, List<Set<Integer>> exact) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setQueryCache(null);
            return BARE_DEPTHS.stream()
                    .map(depth -> new Bare(searcher, depth))
                    .filter(bare -> recall(exact, i -> bare.found(asked[i])) >= RECALL)
                    .findFirst()
                    .orElseThrow();
        }

        String said(float[][] asked, List<Set<Integer>> exact) {
            return "segments: %d, depth %d, recall %.3f"
                    .formatted(searcher.getLeafContexts().size(), depth, recall(exact, i -> found(asked[i])));
        }

        Set<Integer> found(float[] query) {
            try {
                Set<Integer> found = new HashSet<>();
                StoredFields fields = searcher.storedFields();
                for (ScoreDoc one : searcher.search(new KnnFloatVectorQuery("vector", query, depth), TOP).scoreDocs) {
                    found.add(Integer.parseInt(
                            fields.document(one.doc, Set.of("document")).get("document")));
                }
                return found;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Set<Integer> ours(Search search, int query) {
        Set<Integer> found = new HashSet<>();
        for (Hit hit : ask(search, PlacedModels.query(query) + "?", Query.Mode.VECTOR)) {
            found.add(Integer.parseInt(hit.document()));
        }
        return found;
    }

    private interface Finding {
        Set<Integer> found(int query);
    }

    private static double recall(List<Set<Integer>> exact, Finding finding) {
        int found = 0;
        for (int i = 0; i < exact.size(); i++) {
            Set<Integer> both = new HashSet<>(finding.found(i));
            both.retainAll(exact.get(i));
            found += both.size();
        }
        return (double) found / (exact.size() * TOP);
    }

    private Table hybrid(Search search, PlacedModels models) {
        IntConsumer one = i -> ask(search, QUESTIONS.get(i % QUESTIONS.size()), Query.Mode.HYBRID);
        for (int round = 0; round < ROUNDS_OF_WARMING; round++) {
            micros(one);
        }
        List<Double> whole = new ArrayList<>();
        List<Double> embedding = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            long before = models.cpuMicros();
            whole.add(micros(one));
            embedding.add((double) (models.cpuMicros() - before) / queries);
        }
        Table table = new Table("P7  CPU per hybrid query over %d documents, us".formatted(documents));
        table.row("all", Table.median(whole));
        table.row("embedding the question", Table.median(embedding));
        table.row("everything else", Table.median(whole) - Table.median(embedding));
        return table;
    }

    private double micros(IntConsumer query) {
        long before = processNanos();
        for (int i = 0; i < queries; i++) {
            query.accept(i);
        }
        return (processNanos() - before) / 1e3 / queries;
    }

    private static long processNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static List<Hit> ask(Search search, String text, Query.Mode mode) {
        List<Hit> hits = new ArrayList<>();
        as(() -> hits.addAll(search.query(new Query(COLLECTION, text, mode, TOP, Map.of(), null, false))
                .hits()));
        return hits;
    }

    private static void as(Runnable call) {
        CallContext.beginning(
                        "bench",
                        Principal.node("bench"),
                        Deadline.after(Duration.ofMinutes(30), Clock.system()),
                        new Random(1))
                .run(call);
    }

    private static Path only(Path indexes) throws IOException {
        try (Stream<Path> all = Files.list(indexes)) {
            return all.filter(Files::isDirectory).findFirst().orElseThrow();
        }
    }
}
