package dev.gopuram.contracts.search;

import java.util.List;

/**
 * What a document's metadata must be like.
 *
 * @param field the metadata field; empty for ALL, ANY and NOT
 * @param values what it is compared with, numbers and times as text: 1..256 for IN, none for EXISTS, ALL, ANY and NOT,
 *     one for the others
 * @param conditions what is combined: one or more for ALL and ANY, one for NOT, none for the others
 */
public record Condition(Op op, String field, List<String> values, List<Condition> conditions) {
    public Condition {
        values = List.copyOf(values);
        conditions = List.copyOf(conditions);
    }

    /** How the field relates to the values, or the conditions to each other. */
    public enum Op {
        /** One of the field's values is this one. */
        EQUAL,
        /** None of the field's values is this one; so too where it has none. */
        NOT_EQUAL,
        /** One of the field's values is one of these. */
        IN,
        /** The field has a value. */
        EXISTS,
        GREATER,
        AT_LEAST,
        LESS,
        AT_MOST,
        ALL,
        ANY,
        NOT
    }

    /** A comparison. */
    public static Condition of(Op op, String field, String... values) {
        return new Condition(op, field, List.of(values), List.of());
    }

    /** A combination. */
    public static Condition of(Op op, List<Condition> conditions) {
        return new Condition(op, "", List.of(), conditions);
    }
}
