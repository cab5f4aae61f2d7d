package dev.gopuram.platform.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The header fields of a message, in order. Names compare without regard to case; nothing ever changes. */
public final class Headers {
    public static final Headers NONE = new Headers(new String[0]);

    /** Name, value, name, value ... */
    private final String[] pairs;

    private Headers(String[] pairs) {
        this.pairs = pairs;
    }

    /** Headers from alternating names and values. */
    public static Headers of(String... pairs) {
        if (pairs.length % 2 != 0) {
            throw new IllegalArgumentException(pairs.length + " strings (expected: a value for each name)");
        }
        return pairs.length == 0 ? NONE : new Headers(pairs.clone());
    }

    /** Takes the array over; the caller must not touch it again. */
    static Headers wrap(String[] pairs) {
        return pairs.length == 0 ? NONE : new Headers(pairs);
    }

    public @Nullable String first(String name) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                return pairs[i + 1];
            }
        }
        return null;
    }

    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i].equalsIgnoreCase(name)) {
                values.add(pairs[i + 1]);
            }
        }
        return List.copyOf(values);
    }

    public boolean has(String name) {
        return first(name) != null;
    }

    /** These headers with one more; fields of the same name stay. */
    public Headers with(String name, String value) {
        String[] longer = Arrays.copyOf(pairs, pairs.length + 2);
        longer[pairs.length] = name;
        longer[pairs.length + 1] = value;
        return new Headers(longer);
    }

    /** These headers without any field of the name. */
    public Headers without(String name) {
        if (!has(name)) {
            return this;
        }
        String[] kept = new String[pairs.length];
        int length = 0;
        for (int i = 0; i < pairs.length; i += 2) {
            if (!pairs[i].equalsIgnoreCase(name)) {
                kept[length++] = pairs[i];
                kept[length++] = pairs[i + 1];
            }
        }
        return wrap(Arrays.copyOf(kept, length));
    }

    public void forEach(BiConsumer<String, String> visitor) {
        for (int i = 0; i < pairs.length; i += 2) {
            visitor.accept(pairs[i], pairs[i + 1]);
        }
    }

    public int size() {
        return pairs.length / 2;
    }

    /** The names only: values may hold secrets. */
    @Override
    public String toString() {
        StringBuilder names = new StringBuilder("Headers[");
        for (int i = 0; i < pairs.length; i += 2) {
            names.append(i == 0 ? "" : ", ").append(pairs[i]);
        }
        return names.append(']').toString();
    }
}
