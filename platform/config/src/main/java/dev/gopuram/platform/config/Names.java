package dev.gopuram.platform.config;

import java.util.Locale;

/** The spelling of keys: snake_case in the file, whatever Java or a hurried writer calls them. */
final class Names {
    private Names() {}

    /** {@code maxBytes}, {@code MaxBytes}, {@code max-bytes} and {@code MAX_BYTES} are all {@code max_bytes}. */
    static String snake(String name) {
        StringBuilder out = new StringBuilder(name.length() + 4);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '-') {
                out.append('_');
                continue;
            }
            if (Character.isUpperCase(c) && i > 0 && startsWord(name, i)) {
                out.append('_');
            }
            out.append(c);
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }

    /** The key of a component; one that ends in an underscore stands for a word that Java keeps for itself. */
    static String key(String component) {
        return snake(component.endsWith("_") ? component.substring(0, component.length() - 1) : component);
    }

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static boolean startsWord(String name, int at) {
        char before = name.charAt(at - 1);
        if (Character.isLowerCase(before) || Character.isDigit(before)) {
            return true;
        }
        return Character.isUpperCase(before) && at + 1 < name.length() && Character.isLowerCase(name.charAt(at + 1));
    }
}
