package dev.gopuram.contracts.search;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A passage that matches.
 *
 * @param id the chunk's id: document, {@code #} and ordinal
 * @param document the document's id
 * @param version the document's version that the span points into
 * @param score 0..1, comparable within one answer; hits are in its order, unless they are diversified or in groups
 * @param text the readable text of the passage
 * @param span where the passage stands in the document
 * @param heading the headings above it, outermost first
 * @param explanation the legs' own scores, where asked
 * @param lists metadata with several values each
 * @param group the value that its group shares; null where there are no groups, or it has none
 */
public record Hit(
        String id,
        String document,
        long version,
        String title,
        double score,
        String text,
        Span span,
        List<String> heading,
        Map<String, String> metadata,
        List<Highlight> highlights,
        @Nullable Explanation explanation,
        Map<String, Values> lists,
        @Nullable String group) {
    public Hit {
        heading = List.copyOf(heading);
        metadata = Map.copyOf(metadata);
        highlights = List.copyOf(highlights);
        lists = Map.copyOf(lists);
    }

    /** One in no group, whose metadata has one value for each field. */
    public Hit(
            String id,
            String document,
            long version,
            String title,
            double score,
            String text,
            Span span,
            List<String> heading,
            Map<String, String> metadata,
            List<Highlight> highlights,
            @Nullable Explanation explanation) {
        this(
                id,
                document,
                version,
                title,
                score,
                text,
                span,
                heading,
                metadata,
                highlights,
                explanation,
                Map.of(),
                null);
    }
}
