package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.search.LRUQueryCache;
import org.apache.lucene.search.ScoreDoc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors in an index: how long they may be, and how well the near ones are found in each form. */
class VectorLegTest {
    private static final String ID = "0".repeat(32);
    private static final CollectionIndex.Settings SETTINGS =
            new CollectionIndex.Settings(new Words(), new LRUQueryCache(1, 1), 16);
    private static final VectorLeg LEG = new VectorLeg(SearchConfig.defaults().rescoreOversample());
    private static final int PER_SEGMENT = 1_250;

    @TempDir
    Path data;

    @Test
    void the_codec_is_found_by_its_name() {
        assertThat(Codec.forName(CollectionCodec.NAME)).isInstanceOf(CollectionCodec.class);
    }

    @ParameterizedTest
    @CsvSource({"1536,NONE", "1536,INT8", "3072,NONE", "3072,INT8", "4096,NONE", "4096,INT8"})
    void long_vectors_are_written_reopened_and_found(int dimensions, Quantization quantization) throws IOException {
        IndexForm form = new IndexForm(quantization);
        List<Vector> vectors = clustered(new Random(7), 40, dimensions, 4);
        write(form, vectors);
        try (CollectionIndex reopened = CollectionIndex.open(ID, data, form, SETTINGS, () -> {})) {
            assertThat(reopened.appliedSeq()).isEqualTo(1);
            for (int i = 0; i < vectors.size(); i += 13) {
                assertThat(nearest(reopened, vectors, vectors.get(i), 1)).containsExactly(i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Quantization.class)
    void nearly_all_of_the_ten_nearest_are_found_and_scored_exactly(Quantization quantization) throws IOException {
        IndexForm form = new IndexForm(quantization);
        Random random = new Random(11);
        List<Vector> vectors = clustered(random, 5_000, 48, 60);
        List<Vector> points = clustered(random, 40, 48, 10);
        write(form, vectors);
        int found = 0;
        try (CollectionIndex index = CollectionIndex.open(ID, data, form, SETTINGS, () -> {})) {
            for (Vector point : points) {
                Set<Integer> exact = new HashSet<>(exactly(vectors, point, 10));
                found += (int) nearest(index, vectors, point, 10).stream()
                        .filter(exact::contains)
                        .count();
            }
        }
        assertThat((double) found / (points.size() * 10)).isGreaterThanOrEqualTo(0.95);
    }

    private void write(IndexForm form, List<Vector> vectors) throws IOException {
        try (CollectionIndex index = CollectionIndex.open(ID, data, form, SETTINGS, () -> {})) {
            for (int i = 0; i < vectors.size(); i++) {
                index.put(document(i, vectors.get(i)));
                if ((i + 1) % PER_SEGMENT == 0) {
                    index.refresh();
                }
            }
            index.applied(1);
            index.refresh();
            index.commit();
        }
    }

    private static IndexedDocument document(int number, Vector vector) {
        Chunk chunk = new Chunk(0, new Span(0, 1), "x", List.of());
        return new IndexedDocument(
                Integer.toString(number),
                "",
                1,
                1,
                Map.of(),
                Map.of(),
                Schema.NONE,
                List.of(),
                List.of(new Passage(chunk, vector)));
    }

    /** The numbers of the vectors that the index finds; each is scored by its cosine. */
    private static List<Integer> nearest(CollectionIndex index, List<Vector> vectors, Vector point, int depth)
            throws IOException {
        return index.search(searcher -> {
            ScoreDoc[] found = LEG.nearest(searcher, point, null, depth);
            assertThat(found)
                    .hasSizeLessThanOrEqualTo(depth)
                    .isSortedAccordingTo((a, b) -> Float.compare(b.score, a.score));
            List<Integer> numbers = new ArrayList<>();
            for (ScoreDoc one : found) {
                IndexFields.Shown shown = IndexFields.shown(searcher.storedFields(), one.doc);
                int number = Integer.parseInt(shown.document());
                double cosine = vectors.get(number).dot(point);
                assertThat((double) one.score).isCloseTo((1 + cosine) / 2, within(1e-6));
                numbers.add(number);
            }
            return numbers;
        });
    }

    private static List<Integer> exactly(List<Vector> vectors, Vector point, int depth) {
        return IntStream.range(0, vectors.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -vectors.get(i).dot(point)))
                .limit(depth)
                .toList();
    }

    /** Points of length one around so many centres, as embeddings of texts on so many subjects are. */
    private static List<Vector> clustered(Random random, int count, int dimensions, int centres) {
        float[][] middle = new float[centres][];
        Arrays.setAll(middle, i -> gaussian(random, dimensions));
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    float[] values = gaussian(random, dimensions);
                    for (int d = 0; d < dimensions; d++) {
                        values[d] = middle[i % centres][d] + 0.4f * values[d];
                    }
                    return IndexFields.unit(Vector.wrap(values));
                })
                .toList();
    }

    private static float[] gaussian(Random random, int dimensions) {
        float[] values = new float[dimensions];
        for (int d = 0; d < dimensions; d++) {
            values[d] = (float) random.nextGaussian();
        }
        return values;
    }
}
