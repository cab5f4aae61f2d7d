package dev.gopuram.search;

import dev.gopuram.kernel.Vector;
import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.jspecify.annotations.Nullable;

/**
 * The passages nearest to a point, within a filter that the walk itself obeys. Lucene compares all that
 * the filter lets pass where they are fewer than what its walk visits; of more it takes what the walk comes by, and misses
 * some. Up to a bound they are compared one by one here, which is exact and takes hardly longer.
 */
final class NearestVectors extends KnnFloatVectorQuery {
    /** Passages of a segment that may pass the filter and are still compared one by one. */
    static final int EXACT_WITHIN = 10_000;

    private final boolean filtered;

    NearestVectors(Vector point, int depth, @Nullable Query filter) {
        super(IndexFields.VECTOR, point.shared().clone(), depth, filter);
        this.filtered = filter != null;
    }

    @Override
    protected TopDocs approximateSearch(
            LeafReaderContext leaf, AcceptDocs passing, int visitedLimit, KnnCollectorManager collectors)
            throws IOException {
        if (filtered && passing.cost() <= EXACT_WITHIN) {
            return exactSearch(leaf, passing.iterator(), null);
        }
        return super.approximateSearch(leaf, passing, visitedLimit, collectors);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return super.equals(other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
