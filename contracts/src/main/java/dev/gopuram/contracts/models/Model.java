package dev.gopuram.contracts.models;

import java.time.Instant;
import java.util.List;

/**
 * A model that can be called.
 *
 * @param task what it does
 * @param dimensions the length of its vectors; 0 where it makes none
 * @param maxTokens the longest window it reads at once
 * @param batchVariant whether a row's result depends on its neighbours, so that rows run alone
 */
public record Model(
        String name,
        String version,
        Task task,
        int dimensions,
        int maxTokens,
        boolean batchVariant,
        List<String> languages,
        Instant createdAt) {
    public Model {
        languages = List.copyOf(languages);
    }

    /** What a model does. */
    public enum Task {
        EMBED
    }
}
