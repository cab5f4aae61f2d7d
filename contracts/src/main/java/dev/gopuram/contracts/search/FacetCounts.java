package dev.gopuram.contracts.search;

import java.util.List;

/** How many of the documents that match have each value of a field, the most frequent value first. */
public record FacetCounts(String field, List<FacetCount> values) {
    public FacetCounts {
        values = List.copyOf(values);
    }
}
