package dev.gopuram.search;

import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.jspecify.annotations.Nullable;

/**
 * The nearest passages to a point. Where a graph holds bytes in place of the vectors, it is asked for more than wanted,
 * and those are scored again by the vectors themselves: the bytes say who is near, never how near.
 */
final class VectorLeg {
    private static final Comparator<ScoreDoc> BEST =
            Comparator.comparingDouble((ScoreDoc found) -> -found.score).thenComparingInt(found -> found.doc);

    private final int oversample;

    /**
     * @param oversample how many times the wanted passages are looked at where they are scored again
     */
    VectorLeg(int oversample) {
        this.oversample = oversample;
    }

    /** At most {@code depth} passages within the filter, best first, scored {@code (1 + cosine) / 2}. */
    ScoreDoc[] nearest(IndexSearcher searcher, Vector point, @Nullable Query filter, int depth) throws IOException {
        if (!isQuantized(searcher)) {
            return searcher.search(new NearestVectors(point, depth, filter), depth).scoreDocs;
        }
        int wider = Math.multiplyExact(depth, oversample);
        ScoreDoc[] near = searcher.search(new NearestVectors(point, wider, filter), wider).scoreDocs;
        return rescored(searcher, point.shared().clone(), near, depth);
    }

    private static boolean isQuantized(IndexSearcher searcher) {
        return searcher.getLeafContexts().stream()
                .map(leaf -> leaf.reader().getFieldInfos().fieldInfo(IndexFields.VECTOR))
                .anyMatch(VectorLeg::isQuantized);
    }

    private static boolean isQuantized(@Nullable FieldInfo field) {
        return field != null
                && Lucene104HnswScalarQuantizedVectorsFormat.NAME.equals(
                        field.getAttribute(PerFieldKnnVectorsFormat.PER_FIELD_FORMAT_KEY));
    }

    /** Segment by segment and in the order of the documents, as the files are read fastest. */
    private static ScoreDoc[] rescored(IndexSearcher searcher, float[] target, ScoreDoc[] near, int depth)
            throws IOException {
        ScoreDoc[] byDocument = near.clone();
        Arrays.sort(byDocument, Comparator.comparingInt(found -> found.doc));
        List<LeafReaderContext> leaves = searcher.getLeafContexts();
        int next = 0;
        while (next < byDocument.length) {
            LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(byDocument[next].doc, leaves));
            int end = leaf.docBase + leaf.reader().maxDoc();
            FloatVectorValues vectors = leaf.reader().getFloatVectorValues(IndexFields.VECTOR);
            KnnVectorValues.DocIndexIterator at = vectors.iterator();
            for (; next < byDocument.length && byDocument[next].doc < end; next++) {
                int document = byDocument[next].doc - leaf.docBase;
                if (at.advance(document) != document) {
                    throw new IOException("passage " + byDocument[next].doc + ": no vector (expected: one)");
                }
                byDocument[next].score =
                        VectorSimilarityFunction.DOT_PRODUCT.compare(target, vectors.vectorValue(at.index()));
            }
        }
        Arrays.sort(byDocument, BEST);
        return byDocument.length <= depth ? byDocument : Arrays.copyOf(byDocument, depth);
    }
}
