package dev.gopuram.search;

import dev.gopuram.contracts.search.Condition;
import dev.gopuram.contracts.search.Condition.Op;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.document.DoublePoint;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** What a query asks of metadata, as Lucene's clauses; what is asked wrongly is refused, named as in the public filter. */
final class FilterQuery {
    static final int MAX_DEPTH = 8;
    static final int MAX_COMPARISONS = 64;
    static final int MAX_VALUES = 256;

    private final Schema schema;
    private int comparisons;

    private FilterQuery(Schema schema) {
        this.schema = schema;
    }

    /** The clauses that must all hold; none where nothing is asked. */
    static List<Query> of(Schema schema, Map<String, String> equal, @Nullable Condition where) {
        FilterQuery filter = new FilterQuery(schema);
        List<Query> clauses = new ArrayList<>();
        equal.forEach((field, value) -> clauses.add(filter.clause(Condition.of(Op.EQUAL, field, value), 1)));
        if (where != null) {
            clauses.add(filter.clause(where, 1));
        }
        return clauses;
    }

    private Query clause(Condition condition, int depth) {
        if (depth > MAX_DEPTH) {
            throw Problem.invalid("filter", "more than " + MAX_DEPTH + " levels", "1.." + MAX_DEPTH + " levels");
        }
        return switch (condition.op()) {
            case ALL -> combined(condition, Occur.FILTER, depth);
            case ANY -> combined(condition, Occur.SHOULD, depth);
            case NOT -> negated(condition, depth);
            case EQUAL, NOT_EQUAL, IN, EXISTS, GREATER, AT_LEAST, LESS, AT_MOST -> comparison(condition);
        };
    }

    private Query combined(Condition condition, Occur each, int depth) {
        if (condition.conditions().isEmpty()) {
            throw Problem.invalid("filter", word(condition.op()) + " of nothing", "one or more conditions");
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        condition.conditions().forEach(one -> all.add(clause(one, depth + 1), each));
        return all.build();
    }

    private Query negated(Condition condition, int depth) {
        if (condition.conditions().size() != 1) {
            throw Problem.invalid("filter", "not of " + condition.conditions().size() + " conditions", "one");
        }
        return without(clause(condition.conditions().getFirst(), depth + 1));
    }

    private static Query without(Query query) {
        return new BooleanQuery.Builder()
                .add(MatchAllDocsQuery.INSTANCE, Occur.FILTER)
                .add(query, Occur.MUST_NOT)
                .build();
    }

    private Query comparison(Condition condition) {
        if (++comparisons > MAX_COMPARISONS) {
            throw Problem.invalid("filter", "more than " + MAX_COMPARISONS + " comparisons", "0.." + MAX_COMPARISONS);
        }
        Checks.metadataKey("filter", condition.field());
        requireValues(condition);
        return switch (condition.op()) {
            case EQUAL -> equal(condition);
            case NOT_EQUAL -> without(equal(condition));
            case IN -> in(condition);
            case EXISTS -> new TermQuery(FactFields.present(condition.field()));
            case GREATER, AT_LEAST, LESS, AT_MOST -> range(condition);
            case ALL, ANY, NOT -> throw new IllegalStateException(condition.op() + " compares nothing");
        };
    }

    private static void requireValues(Condition condition) {
        int found = condition.values().size();
        int least = condition.op() == Op.EXISTS ? 0 : 1;
        int most = condition.op() == Op.IN ? MAX_VALUES : least;
        if (found < least || found > most) {
            throw Problem.invalid(name(condition), found + " values", least == most ? "" + most : least + ".." + most);
        }
        condition.values().forEach(value -> Checks.metadataValue(name(condition), value));
    }

    private Query equal(Condition condition) {
        return new TermQuery(FactFields.fact(
                condition.field(), fitting(condition, condition.values().getFirst())));
    }

    private Query in(Condition condition) {
        List<BytesRef> facts = condition.values().stream()
                .map(value -> FactFields.fact(condition.field(), fitting(condition, value))
                        .bytes())
                .toList();
        return new TermInSetQuery(FactFields.fact("", "").field(), facts);
    }

    private String fitting(Condition condition, String value) {
        FieldType type = schema.type(condition.field());
        return FieldValues.canonical(type, value)
                .orElseThrow(() -> Problem.invalid(name(condition), value, FieldValues.expectation(type)));
    }

    private Query range(Condition condition) {
        String value = condition.values().getFirst();
        return switch (schema.type(condition.field())) {
            case NUMBER -> {
                fitting(condition, value);
                yield numbers(condition, FieldValues.number(value).orElseThrow());
            }
            case TIME -> {
                fitting(condition, value);
                yield times(condition, FieldValues.micros(value).orElseThrow());
            }
            case KEYWORD, BOOLEAN -> throw unordered(condition);
        };
    }

    private Problem unordered(Condition condition) {
        String found = schema.declares(condition.field())
                ? "a range on a " + FieldValues.word(schema.type(condition.field()))
                : "a range on a field that is not declared";
        return Problem.invalid(name(condition), found, "a number or time, declared among the fields of the collection");
    }

    private static Query numbers(Condition condition, double value) {
        double least = Double.NEGATIVE_INFINITY;
        double most = Double.POSITIVE_INFINITY;
        switch (condition.op()) {
            case GREATER -> least = DoublePoint.nextUp(value);
            case AT_LEAST -> least = value;
            case LESS -> most = DoublePoint.nextDown(value);
            case AT_MOST -> most = value;
            case EQUAL, NOT_EQUAL, IN, EXISTS, ALL, ANY, NOT -> throw new IllegalStateException("no range");
        }
        return DoublePoint.newRangeQuery(FactFields.numbers(condition.field()), least, most);
    }

    private static Query times(Condition condition, long micros) {
        long least = Long.MIN_VALUE;
        long most = Long.MAX_VALUE;
        switch (condition.op()) {
            case GREATER -> least = micros + 1;
            case AT_LEAST -> least = micros;
            case LESS -> most = micros - 1;
            case AT_MOST -> most = micros;
            case EQUAL, NOT_EQUAL, IN, EXISTS, ALL, ANY, NOT -> throw new IllegalStateException("no range");
        }
        return LongPoint.newRangeQuery(FactFields.times(condition.field()), least, most);
    }

    private static String name(Condition condition) {
        return "filter." + condition.field();
    }

    private static String word(Op op) {
        return op.name().toLowerCase(Locale.ROOT);
    }
}
