package dev.gopuram.search;

import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.kernel.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a collection declares of its metadata. A field that it does not declare is a keyword. */
record Schema(Map<String, FieldType> fields) {
    static final int MAX_FIELDS = 64;

    static final Schema NONE = new Schema(Map.of());

    Schema {
        fields = Map.copyOf(fields);
    }

    FieldType type(String field) {
        return fields.getOrDefault(field, FieldType.KEYWORD);
    }

    boolean declares(String field) {
        return fields.containsKey(field);
    }

    /** The value as it is indexed; one that does not fit its field as it was given. */
    String indexed(String field, String value) {
        return FieldValues.canonical(type(field), value).orElse(value);
    }

    /** With more fields declared; CONFLICT where one has another type already. */
    Schema with(Map<String, FieldType> wanted) {
        Map<String, FieldType> all = new HashMap<>(fields);
        new TreeMap<>(wanted).forEach((field, type) -> {
            FieldType before = all.put(field, type);
            if (before != null && before != type) {
                throw Problem.of(
                                Problem.Code.CONFLICT,
                                "fields." + field + ": " + FieldValues.word(type) + " (expected: "
                                        + FieldValues.word(before) + ", as it was declared)")
                        .at("fields." + field);
            }
        });
        if (all.size() > MAX_FIELDS) {
            throw Problem.invalid("fields", all.size() + " of them", "0.." + MAX_FIELDS);
        }
        return new Schema(all);
    }

    static void check(Map<String, FieldType> fields) {
        if (fields.size() > MAX_FIELDS) {
            throw Problem.invalid("fields", fields.size() + " of them", "0.." + MAX_FIELDS);
        }
        fields.keySet().forEach(field -> Checks.metadataKey("fields", field));
    }
}
