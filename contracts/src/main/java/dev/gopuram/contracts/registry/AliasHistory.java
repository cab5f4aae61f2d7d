package dev.gopuram.contracts.registry;

import java.util.List;

/** What aliases stood for, the newest first. */
public record AliasHistory(List<AliasTerm> terms) {
    public AliasHistory {
        terms = List.copyOf(terms);
    }
}
