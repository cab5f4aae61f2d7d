package dev.gopuram.answers;

import dev.gopuram.contracts.search.Explanation;
import dev.gopuram.contracts.search.Hit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A passage that may hold the answer.
 *
 * @param source where it comes from, and how a piece of it is cited
 * @param title the document's title; empty for a text out of a message
 * @param heading the heading right above it; empty where there is none
 * @param wraps whether a line end inside a paragraph is only a line end, as in plain text
 * @param nearness how near in meaning the passage as a whole is to the question, 0..1
 */
public record Reading(Source source, String title, String heading, String text, boolean wraps, double nearness) {
    /** What a passage that answers usually has; stands in where nothing is known. */
    private static final double UNKNOWN = 0.5;

    /** Where a passage comes from. */
    public sealed interface Source {
        /** A passage that search found. */
        record Stored(String collection, Hit hit) implements Source {}

        /** What the message of this index, from 0, begins with. */
        record Said(int message) implements Source {}
    }

    /** A passage that search found. */
    public static Reading of(String collection, Hit hit) {
        List<String> headings = hit.heading();
        String last = headings.isEmpty() ? "" : headings.getLast();
        return new Reading(
                new Source.Stored(collection, hit),
                hit.title(),
                last.equals(hit.title()) ? "" : last,
                hit.text(),
                StoredText.isSlice(hit),
                nearness(hit));
    }

    /** The cosine, where search explains its score. */
    private static double nearness(Hit hit) {
        Explanation explanation = hit.explanation();
        return explanation == null ? hit.score() * UNKNOWN : explanation.vectorScore();
    }

    /** The text that the message of this index, from 0, begins with. */
    public static Reading said(int message, String text) {
        return new Reading(new Source.Said(message), "", "", text, true, UNKNOWN);
    }

    /** The stems of the words that say what the whole document is about; an answer need not repeat them. */
    Set<String> topic() {
        Set<String> topic =
                Terms.of(title).stream().map(Terms.Term::stem).collect(Collectors.toCollection(TreeSet::new));
        if (source instanceof Source.Said) {
            Terms.of(text).stream()
                    .filter(Terms.Term::name)
                    .map(Terms.Term::stem)
                    .forEach(topic::add);
        }
        return topic;
    }
}
