package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against comparing everything with everything, over an index of several segments. */
class NearestVectorsTest {
    private static final int PASSAGES = 6_000;
    private static final int DIMENSIONS = 48;
    private static final int QUESTIONS = 40;

    private static final Random random = new Random(20261121);
    private static final List<Vector> points = new ArrayList<>();
    private static final Directory directory = new ByteBuffersDirectory();

    private static DirectoryReader reader;

    @BeforeAll
    static void index() throws IOException {
        IndexWriterConfig settings = new IndexWriterConfig(new Words());
        try (IndexWriter writer = new IndexWriter(directory, settings)) {
            for (int i = 0; i < PASSAGES; i++) {
                points.add(point());
                writer.addDocuments(IndexFields.documents(document(i)));
                if (i == PASSAGES / 2 || i == PASSAGES - PASSAGES / 10) {
                    writer.flush();
                }
            }
        }
        reader = DirectoryReader.open(directory);
    }

    @AfterAll
    static void close() throws IOException {
        reader.close();
        directory.close();
    }

    private static IndexedDocument document(int i) {
        Map<String, String> facts = Map.of("half", "" + i % 2, "hundredth", "" + i % 100, "thousandth", "" + i % 1_000);
        Passage passage = new Passage(new Chunk(0, new Span(0, 1), "x", List.of()), points.get(i));
        return new IndexedDocument("" + i, "", 1, 1, facts, Map.of(), Schema.NONE, List.of(), List.of(passage));
    }

    private static Vector point() {
        float[] values = new float[DIMENSIONS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return IndexFields.unit(Vector.wrap(values));
    }

    private static List<Integer> nearest(Vector point, int most, Query filter) throws IOException {
        IndexSearcher searcher = new IndexSearcher(reader);
        return Arrays.stream(searcher.search(new NearestVectors(point, most, filter), most).scoreDocs)
                .map(found -> number(searcher, found.doc))
                .toList();
    }

    private static int number(IndexSearcher searcher, int document) {
        try {
            return Integer.parseInt(
                    IndexFields.shown(searcher.storedFields(), document).document());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Integer> truly(Vector point, int most, int every, int at) {
        return IntStream.range(0, PASSAGES)
                .filter(i -> i % every == at)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -points.get(i).dot(point)))
                .limit(most)
                .toList();
    }

    @Test
    void a_filter_that_lets_one_in_a_hundred_pass_costs_no_recall() throws IOException {
        for (int question = 0; question < QUESTIONS; question++) {
            Vector point = point();
            Query filter = new TermQuery(FactFields.fact("hundredth", "" + question));
            assertThat(nearest(point, 10, filter)).isEqualTo(truly(point, 10, 100, question));
        }
    }

    @Test
    void a_filter_that_lets_thousands_pass_costs_none_either() throws IOException {
        for (int question = 0; question < QUESTIONS; question++) {
            Vector point = point();
            Query filter = new TermQuery(FactFields.fact("half", "" + question % 2));
            assertThat(nearest(point, 10, filter)).isEqualTo(truly(point, 10, 2, question % 2));
        }
    }

    @Test
    void where_fewer_pass_than_are_asked_for_the_answer_is_all_of_them() throws IOException {
        for (int question = 0; question < QUESTIONS; question++) {
            Vector point = point();
            Query filter = new TermQuery(FactFields.fact("thousandth", "" + question));
            assertThat(nearest(point, 10, filter)).hasSize(6).isEqualTo(truly(point, 10, 1_000, question));
        }
    }

    @Test
    void without_a_filter_the_graph_is_walked() throws IOException {
        int hit = 0;
        for (int question = 0; question < QUESTIONS; question++) {
            Vector point = point();
            List<Integer> truth = truly(point, 10, 1, 0);
            hit += (int)
                    nearest(point, 10, null).stream().filter(truth::contains).count();
        }
        assertThat(hit).isBetween(QUESTIONS * 10 / 2, QUESTIONS * 10);
    }
}
