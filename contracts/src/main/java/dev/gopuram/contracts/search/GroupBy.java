package dev.gopuram.contracts.search;

/**
 * Asks for hits in groups, best group first; the query's limit counts groups.
 *
 * @param field {@code document}, or a metadata field; of several values the first in the order of their letters counts,
 *     and a document that has none is a group by itself
 * @param size the most hits of one group, 1..10
 */
public record GroupBy(String field, int size) {
    /** The field that groups the passages of one document. */
    public static final String DOCUMENT = "document";
}
