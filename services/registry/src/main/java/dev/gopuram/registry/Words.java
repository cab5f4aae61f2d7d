package dev.gopuram.registry;

import dev.gopuram.kernel.Problem;
import java.util.Map;
import java.util.regex.Pattern;

/** What names and texts of callers may be. */
final class Words {
    static final int MAX_LIMIT = 1_000;
    static final int MAX_TEXT = 10_000;
    static final int MAX_TAGS = 100;

    private static final int MAX_KEY = 250;
    private static final int MAX_VALUE = 5_000;
    private static final Pattern MODEL = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final Pattern ALIAS = Pattern.compile("[a-z][a-z0-9_-]{0,63}");
    /** A version that nobody calls is archived; an alias stands for one that is called. */
    private static final String ARCHIVED = "archived";

    private Words() {}

    static String model(String name) {
        if (!MODEL.matcher(name).matches()) {
            throw Problem.invalid(
                    "model", name, "1 to 64 of a-z, 0-9, dot, underscore and dash, a letter or digit first");
        }
        return name;
    }

    static String alias(String name) {
        if (!ALIAS.matcher(name).matches() || name.equals(ARCHIVED)) {
            throw Problem.invalid(
                    "alias", name, "1 to 64 of a-z, 0-9, _ and -, a letter first; versions are archived one by one");
        }
        return name;
    }

    static int limit(int limit) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.invalid("limit", limit, "1.." + MAX_LIMIT);
        }
        return limit;
    }

    static String text(String field, String text) {
        if (text.length() > MAX_TEXT) {
            throw Problem.invalid(field, text.length() + " characters", "at most " + MAX_TEXT);
        }
        return text;
    }

    static void tag(String key, String value) {
        if (key.isEmpty() || key.length() > MAX_KEY) {
            throw Problem.invalid("key", key, "1.." + MAX_KEY + " characters");
        }
        if (value.length() > MAX_VALUE) {
            throw Problem.invalid("value", value.length() + " characters", "at most " + MAX_VALUE);
        }
    }

    static void tags(Map<String, String> tags) {
        if (tags.size() > MAX_TAGS) {
            throw Problem.invalid("tags", tags.size(), "at most " + MAX_TAGS);
        }
        tags.forEach(Words::tag);
    }
}
