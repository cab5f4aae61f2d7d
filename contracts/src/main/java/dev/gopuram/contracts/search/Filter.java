package dev.gopuram.contracts.search;

import dev.gopuram.contracts.search.Condition.Op;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A query's filter as public JSON has it: {@code {"lang":"en","year":{"gte":2020},"any":[...]}}. It stands here so that
 * whoever takes one from a client reads the same language. What is equality alone goes to the service as it always has.
 *
 * @param equal fields with the value that they must have
 * @param where everything else; null where there is nothing else
 */
public record Filter(Map<String, String> equal, @Nullable Condition where) {
    /** Lets everything pass. */
    public static final Filter NONE = new Filter(Map.of(), null);

    private static final Map<String, Op> COMPARISONS = Map.of(
            "eq", Op.EQUAL,
            "ne", Op.NOT_EQUAL,
            "in", Op.IN,
            "exists", Op.EXISTS,
            "gt", Op.GREATER,
            "gte", Op.AT_LEAST,
            "lt", Op.LESS,
            "lte", Op.AT_MOST);

    private static final String VALUE = "string, number, true or false";

    public Filter {
        equal = Map.copyOf(equal);
    }

    /**
     * Reads one; INVALID names the place, the value and what was expected.
     *
     * @param at its place in the request, for example {@code filter}
     * @param filter parsed JSON in plain values: maps, lists, strings, numbers, booleans and null
     */
    public static Filter read(String at, @Nullable Object filter) {
        if (filter == null) {
            return NONE;
        }
        Map<String, String> equal = new HashMap<>();
        List<Condition> others = new ArrayList<>();
        requireObject(at, filter).forEach((name, value) -> {
            if (isSingle(value)) {
                equal.put(name.toString(), MetadataText.of(at + "." + name, value, VALUE));
            } else {
                others.addAll(entry(at, name.toString(), value));
            }
        });
        return new Filter(equal, others.isEmpty() ? null : all(others));
    }

    private static boolean isSingle(@Nullable Object value) {
        return !(value instanceof Map || value instanceof List);
    }

    /** All that one object asks for. */
    private static Condition object(String at, @Nullable Object object) {
        List<Condition> all = new ArrayList<>();
        requireObject(at, object).forEach((name, value) -> all.addAll(entry(at, name.toString(), value)));
        if (all.isEmpty()) {
            throw Problem.invalid(at, "an empty object", "one or more conditions");
        }
        return all(all);
    }

    private static Condition all(List<Condition> conditions) {
        return conditions.size() == 1 ? conditions.getFirst() : Condition.of(Op.ALL, conditions);
    }

    /** {@code any}, {@code all} and {@code not} are fields like any other where they stand for a single value. */
    private static List<Condition> entry(String at, String name, @Nullable Object value) {
        String field = at + "." + name;
        if (isSingle(value)) {
            return List.of(Condition.of(Op.EQUAL, name, MetadataText.of(field, value, VALUE)));
        }
        return switch (name) {
            case "any" -> List.of(Condition.of(Op.ANY, list(field, value)));
            case "all" -> List.of(Condition.of(Op.ALL, list(field, value)));
            case "not" -> List.of(Condition.of(Op.NOT, List.of(object(field, value))));
            default -> comparisons(field, name, value);
        };
    }

    private static List<Condition> list(String at, @Nullable Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            throw Problem.invalid(at, value instanceof List ? "an empty array" : "an object", "an array of conditions");
        }
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            conditions.add(object(at + "[" + i + "]", list.get(i)));
        }
        return conditions;
    }

    private static List<Condition> comparisons(String at, String field, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> comparisons) || comparisons.isEmpty()) {
            String found = value instanceof List ? "an array" : "an empty object";
            throw Problem.invalid(at, found, "a value, or an object such as {\"in\": [\"a\", \"b\"]}");
        }
        List<Condition> conditions = new ArrayList<>();
        comparisons.forEach((word, compared) -> conditions.add(comparison(at, field, word.toString(), compared)));
        return conditions;
    }

    private static Condition comparison(String at, String field, String word, @Nullable Object value) {
        Op op = COMPARISONS.get(word);
        String place = at + "." + word;
        if (op == null) {
            List<String> near = Nearest.names(word, COMPARISONS.keySet(), 1);
            String known = "one of "
                    + String.join(", ", COMPARISONS.keySet().stream().sorted().toList());
            throw Problem.invalid(place, "an unknown comparison", near.isEmpty() ? known : near.getFirst());
        }
        return switch (op) {
            case IN -> new Condition(op, field, values(place, value), List.of());
            case EXISTS -> exists(place, field, value);
            case EQUAL, NOT_EQUAL, GREATER, AT_LEAST, LESS, AT_MOST ->
                Condition.of(op, field, MetadataText.of(place, value, VALUE));
            case ALL, ANY, NOT -> throw new IllegalStateException(op + " is no comparison");
        };
    }

    private static List<String> values(String at, @Nullable Object value) {
        if (!(value instanceof List<?> list)) {
            throw Problem.invalid(at, MetadataText.shown(value), "an array of values");
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            values.add(MetadataText.of(at + "[" + i + "]", list.get(i), VALUE));
        }
        return values;
    }

    private static Condition exists(String at, String field, @Nullable Object value) {
        if (!(value instanceof Boolean there)) {
            throw Problem.invalid(at, MetadataText.shown(value), "true or false");
        }
        Condition present = Condition.of(Op.EXISTS, field);
        return there ? present : Condition.of(Op.NOT, List.of(present));
    }

    private static Map<?, ?> requireObject(String at, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> object)) {
            throw Problem.invalid(at, MetadataText.shown(value), "an object");
        }
        return object;
    }
}
