package dev.gopuram.contracts.search;

import dev.gopuram.kernel.Usage;
import java.util.List;

/** The best matches, best first. */
public record Hits(List<Hit> hits, Usage usage) {
    public Hits {
        hits = List.copyOf(hits);
    }
}
