package dev.gopuram.gateway;

import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.kernel.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Metadata in public JSON: strings, numbers, booleans and lists of strings. Numbers and booleans travel as text, one text
 * for equal numbers, and come back as what they were where the collection declares them.
 *
 * @param single fields with one value
 * @param lists fields with several
 */
record MetadataJson(Map<String, String> single, Map<String, Values> lists) {
    /** Numbers up to so many digits are written without an exponent. */
    private static final int PLAIN_DIGITS = 21;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,64}(?:\\.[0-9]{1,64})?(?:[eE][+-]?[0-9]{1,3})?");

    static MetadataJson read(String at, @Nullable Map<String, JsonNode> metadata) {
        Map<String, String> single = new HashMap<>();
        Map<String, Values> lists = new HashMap<>();
        if (metadata != null) {
            metadata.forEach((key, value) -> {
                String field = at + "." + key;
                if (value.isArray()) {
                    lists.put(key, list(field, value));
                } else {
                    single.put(key, scalar(field, value, "string, number, true, false or a list of strings"));
                }
            });
        }
        return new MetadataJson(single, lists);
    }

    /** Of texts alone, as a query has it: a field that is given more than once is a list. */
    static MetadataJson ofTexts(Map<String, List<String>> given) {
        Map<String, String> single = new HashMap<>();
        Map<String, Values> lists = new HashMap<>();
        given.forEach((key, values) -> {
            if (values.size() == 1) {
                single.put(key, values.getFirst());
            } else {
                lists.put(key, new Values(values));
            }
        });
        return new MetadataJson(single, lists);
    }

    private static Values list(String field, JsonNode list) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isString()) {
                throw Problem.invalid(field + "[" + i + "]", list.get(i), "string");
            }
            values.add(list.get(i).asString());
        }
        return new Values(values);
    }

    /** The text that a single value travels as. */
    static String scalar(String field, JsonNode value, String expected) {
        if (value.isString()) {
            return value.asString();
        }
        if (value.isBoolean()) {
            return Boolean.toString(value.asBoolean());
        }
        if (value.isNumber()) {
            if (!Double.isFinite(value.doubleValue())) {
                throw Problem.invalid(field, "out of range", "a number that fits 64-bit floating point");
            }
            return number(value.decimalValue());
        }
        throw Problem.invalid(field, value.isObject() ? "an object" : value.isArray() ? "an array" : value, expected);
    }

    private static String number(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        int digits = Math.max(shortest.precision() - shortest.scale(), shortest.scale());
        return digits <= PLAIN_DIGITS ? shortest.toPlainString() : shortest.toString();
    }

    /** The metadata as it is shown. */
    static Map<String, Object> shown(
            Map<String, String> single, Map<String, Values> lists, Map<String, FieldType> fields) {
        Map<String, Object> shown = new TreeMap<>();
        single.forEach((key, value) -> shown.put(key, shown(fields.getOrDefault(key, FieldType.KEYWORD), value)));
        lists.forEach((key, values) -> shown.put(key, values.values()));
        return shown;
    }

    /** A value stored before its field was declared may not fit, and is shown as it was given. */
    static Object shown(FieldType type, String value) {
        return switch (type) {
            case NUMBER -> NUMBER.matcher(value).matches() ? new BigDecimal(value) : value;
            case BOOLEAN -> value.equals("true") || value.equals("false") ? Boolean.valueOf(value) : (Object) value;
            case KEYWORD, TIME -> value;
        };
    }
}
