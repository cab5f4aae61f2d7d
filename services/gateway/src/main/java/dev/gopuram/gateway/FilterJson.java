package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Condition;
import dev.gopuram.contracts.search.Condition.Op;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The filter of a search in public JSON: {@code {"lang":"en","year":{"gte":2020},"any":[...]}}. What is equality alone
 * goes to the service as it always has.
 *
 * @param equal fields with the value that they must have
 * @param where everything else; null where there is nothing else
 */
record FilterJson(Map<String, String> equal, @Nullable Condition where) {
    private static final Map<String, Op> COMPARISONS = Map.of(
            "eq", Op.EQUAL,
            "ne", Op.NOT_EQUAL,
            "in", Op.IN,
            "exists", Op.EXISTS,
            "gt", Op.GREATER,
            "gte", Op.AT_LEAST,
            "lt", Op.LESS,
            "lte", Op.AT_MOST);

    private static final String FILTER = "filter";
    private static final String VALUE = "string, number, true or false";

    static FilterJson read(@Nullable JsonNode filter) {
        if (filter == null || filter.isNull()) {
            return new FilterJson(Map.of(), null);
        }
        requireObject(FILTER, filter);
        Map<String, String> equal = new HashMap<>();
        List<Condition> others = new ArrayList<>();
        filter.forEachEntry((name, value) -> {
            if (value.isValueNode()) {
                equal.put(name, MetadataJson.scalar(FILTER + "." + name, value, VALUE));
            } else {
                others.addAll(entry(FILTER, name, value));
            }
        });
        return new FilterJson(equal, others.isEmpty() ? null : all(others));
    }

    /** All that one object asks for. */
    private static Condition object(String at, JsonNode object) {
        requireObject(at, object);
        List<Condition> all = new ArrayList<>();
        object.forEachEntry((name, value) -> all.addAll(entry(at, name, value)));
        if (all.isEmpty()) {
            throw Problem.invalid(at, "an empty object", "one or more conditions");
        }
        return all(all);
    }

    private static Condition all(List<Condition> conditions) {
        return conditions.size() == 1 ? conditions.getFirst() : Condition.of(Op.ALL, conditions);
    }

    /** {@code any}, {@code all} and {@code not} are fields like any other where they stand for a single value. */
    private static List<Condition> entry(String at, String name, JsonNode value) {
        String field = at + "." + name;
        if (value.isValueNode()) {
            return List.of(Condition.of(Op.EQUAL, name, MetadataJson.scalar(field, value, VALUE)));
        }
        return switch (name) {
            case "any" -> List.of(Condition.of(Op.ANY, list(field, value)));
            case "all" -> List.of(Condition.of(Op.ALL, list(field, value)));
            case "not" -> List.of(Condition.of(Op.NOT, List.of(object(field, value))));
            default -> comparisons(field, name, value);
        };
    }

    private static List<Condition> list(String at, JsonNode list) {
        if (!list.isArray() || list.isEmpty()) {
            throw Problem.invalid(at, list.isArray() ? "an empty array" : "an object", "an array of conditions");
        }
        List<Condition> conditions = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            conditions.add(object(at + "[" + i + "]", list.get(i)));
        }
        return conditions;
    }

    private static List<Condition> comparisons(String at, String field, JsonNode comparisons) {
        if (!comparisons.isObject() || comparisons.isEmpty()) {
            String found = comparisons.isArray() ? "an array" : "an empty object";
            throw Problem.invalid(at, found, "a value, or an object such as {\"in\": [\"a\", \"b\"]}");
        }
        List<Condition> conditions = new ArrayList<>();
        comparisons.forEachEntry((word, value) -> conditions.add(comparison(at, field, word, value)));
        return conditions;
    }

    private static Condition comparison(String at, String field, String word, JsonNode value) {
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
                Condition.of(op, field, MetadataJson.scalar(place, value, VALUE));
            case ALL, ANY, NOT -> throw new IllegalStateException(op + " is no comparison");
        };
    }

    private static List<String> values(String at, JsonNode list) {
        if (!list.isArray()) {
            throw Problem.invalid(at, list.isObject() ? "an object" : list, "an array of values");
        }
        List<String> values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            values.add(MetadataJson.scalar(at + "[" + i + "]", list.get(i), VALUE));
        }
        return values;
    }

    private static Condition exists(String at, String field, JsonNode value) {
        if (!value.isBoolean()) {
            throw Problem.invalid(at, value, "true or false");
        }
        Condition present = Condition.of(Op.EXISTS, field);
        return value.asBoolean() ? present : Condition.of(Op.NOT, List.of(present));
    }

    private static void requireObject(String at, JsonNode node) {
        if (!node.isObject()) {
            throw Problem.invalid(at, node.isArray() ? "an array" : node, "an object");
        }
    }
}
