package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of a request and its place there: every reading of a field is strict, and null counts as absent.
 *
 * @param at its path, for example {@code messages[0].content[1]}; empty for the request itself
 */
record RequestObject(String at, JsonNode node) {
    private static final int MAX_SHOWN = 100;

    static RequestObject of(String at, @Nullable JsonNode node, String expected) {
        if (node == null || !node.isObject()) {
            throw invalid(at.isEmpty() ? "body" : at, node, expected);
        }
        return new RequestObject(at, node);
    }

    String path(String name) {
        return at.isEmpty() ? name : at + "." + name;
    }

    @Nullable
    JsonNode field(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : value;
    }

    String string(String name) {
        JsonNode value = field(name);
        if (value == null || !value.isString()) {
            throw invalid(path(name), value, "a string");
        }
        return value.stringValue();
    }

    /** A string that says something. */
    String name(String name) {
        String value = string(name);
        if (value.isBlank()) {
            throw Problem.invalid(path(name), '"' + value + '"', "a string that is not blank");
        }
        return value;
    }

    String stringOrEmpty(String name) {
        return field(name) == null ? "" : string(name);
    }

    @Nullable
    Boolean flag(String name) {
        JsonNode value = field(name);
        if (value != null && !value.isBoolean()) {
            throw invalid(path(name), value, "true or false");
        }
        return value == null ? null : value.booleanValue();
    }

    @Nullable
    Integer integer(String name, int least) {
        JsonNode value = field(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
            throw invalid(path(name), value, least + ".." + Integer.MAX_VALUE);
        }
        return value.intValue();
    }

    /** A number from 0 to 1. */
    @Nullable
    Double share(String name) {
        JsonNode value = field(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
            throw invalid(path(name), value, "0..1");
        }
        return value.doubleValue();
    }

    @Nullable
    RequestObject object(String name) {
        JsonNode value = field(name);
        return value == null ? null : of(path(name), value, "an object");
    }

    RequestObject required(String name, String expected) {
        return of(path(name), field(name), expected);
    }

    /** The elements of an array; none where it is absent. */
    List<JsonNode> array(String name) {
        JsonNode value = field(name);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw invalid(path(name), value, "an array");
        }
        return List.copyOf(value.asArray().elements());
    }

    /** Tells of each field beside the known ones; one that is null or an empty array says nothing. */
    void others(Set<String> known, Consumer<OnlyHere> out) {
        node.forEachEntry((name, value) -> {
            boolean silent = value.isNull() || (value.isArray() && value.isEmpty());
            if (!silent && !known.contains(name)) {
                out.accept(new OnlyHere(path(name), shown(value)));
            }
        });
    }

    OnlyHere onlyHere(String name) {
        return new OnlyHere(path(name), shown(field(name)));
    }

    OnlyHere onlyHere(String name, ObjectNode inChat) {
        return new OnlyHere(path(name), shown(field(name)), inChat);
    }

    Problem refused(String name, String expected) {
        return invalid(path(name), field(name), expected);
    }

    static Problem invalid(String at, @Nullable JsonNode value, String expected) {
        return Problem.invalid(at, shown(value), expected);
    }

    private static String shown(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "absent";
        }
        if (value.isObject()) {
            return "an object";
        }
        String text = value.isArray() ? "an array of " + value.size() : value.asString();
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "...";
    }
}
