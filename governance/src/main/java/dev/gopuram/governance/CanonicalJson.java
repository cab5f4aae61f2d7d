package dev.gopuram.governance;

import dev.gopuram.platform.cache.CacheKey;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** A JSON value as parts of a key: the same for the same value, whatever the order of its fields and the blanks between. */
final class CanonicalJson {
    private CanonicalJson() {}

    static void add(CacheKey.Parts key, JsonNode value) {
        if (value.isObject()) {
            key.and("{" + value.size());
            for (String name : new TreeSet<>(value.propertyNames())) {
                key.and(name);
                add(key, value.path(name));
            }
        } else if (value.isArray()) {
            key.and("[" + value.size());
            value.forEach(element -> add(key, element));
        } else {
            // With its quotes where it is a string: "1" is not 1.
            key.and(value.toString());
        }
    }
}
