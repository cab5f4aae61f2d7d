package dev.gopuram.search;

import dev.gopuram.kernel.Vector;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;

/** Reads the vectors of a few passages out of the index. */
final class Points {
    private Points() {}

    /** By Lucene's numbers of the passages. */
    static Map<Integer, Vector> of(IndexSearcher searcher, List<Integer> passages) throws IOException {
        List<LeafReaderContext> segments = searcher.getLeafContexts();
        Map<Integer, Vector> points = new HashMap<>();
        for (int passage : passages) {
            LeafReaderContext segment = segments.get(ReaderUtil.subIndex(passage, segments));
            FloatVectorValues vectors = segment.reader().getFloatVectorValues(IndexFields.VECTOR);
            var at = vectors == null ? null : vectors.iterator();
            if (vectors == null || at == null || at.advance(passage - segment.docBase) != passage - segment.docBase) {
                throw new IOException("passage " + passage + ": no vector (expected: one)");
            }
            points.put(passage, Vector.wrap(vectors.vectorValue(at.index()).clone()));
        }
        return points;
    }
}
