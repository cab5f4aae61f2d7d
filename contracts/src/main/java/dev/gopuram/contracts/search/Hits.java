package dev.gopuram.contracts.search;

import dev.gopuram.kernel.Usage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The best matches, best first.
 *
 * @param fields the collection's declared metadata fields
 * @param facets the counts that were asked for, in that order
 * @param nextCursor leads to the page after this one; null where there is none
 */
public record Hits(
        List<Hit> hits,
        Usage usage,
        Map<String, FieldType> fields,
        List<FacetCounts> facets,
        @Nullable String nextCursor) {
    public Hits {
        hits = List.copyOf(hits);
        fields = Map.copyOf(fields);
        facets = List.copyOf(facets);
    }

    /** The only page, of a collection of which nothing is declared. */
    public Hits(List<Hit> hits, Usage usage) {
        this(hits, usage, Map.of(), List.of(), null);
    }
}
