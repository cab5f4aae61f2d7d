package dev.gopuram.gateway;

import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.MetadataText;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
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
    private static final String VALUE = "string, number, true, false or a list of strings";
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
                    single.put(key, MetadataText.of(field, Json.plain(value), VALUE));
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
