package dev.gopuram.contracts.search;

import dev.gopuram.kernel.Usage;
import java.util.List;
import java.util.Map;

/**
 * The best matches, best first.
 *
 * @param fields the collection's declared metadata fields
 */
public record Hits(List<Hit> hits, Usage usage, Map<String, FieldType> fields) {
    public Hits {
        hits = List.copyOf(hits);
        fields = Map.copyOf(fields);
    }

    /** Matches of a collection of which nothing is declared. */
    public Hits(List<Hit> hits, Usage usage) {
        this(hits, usage, Map.of());
    }
}
