package dev.gopuram.platform.config;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A type that is written as one value.
 *
 * @param expected its form, for errors
 * @param example a value, for the reference
 * @param quotable whether it may stand in quotes: numbers and booleans are written bare
 * @param parse reads the text; null where the text has another form
 */
record Scalars(String expected, String example, boolean quotable, Function<String, @Nullable Object> parse) {
    private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,19}");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]{1,64}(\\.[0-9]{1,64})?([eE][-+]?[0-9]{1,3})?");
    private static final Pattern MEASURE = Pattern.compile("([0-9]{1,18})([A-Za-z]{1,3})");

    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));
    private static final Map<String, Long> SIZES =
            Map.of("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40);

    private static final Scalars BOOLEAN = new Scalars("true or false", "true", false, Scalars::bool);
    private static final Scalars INT = new Scalars(
            "a whole number of at most 32 bits", "1", false, text -> whole(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
    private static final Scalars LONG = new Scalars(
            "a whole number of at most 64 bits", "1", false, text -> whole(text, Long.MIN_VALUE, Long.MAX_VALUE));
    private static final Scalars DOUBLE = new Scalars("a number", "0.5", false, Scalars::decimal);
    private static final Map<Class<?>, Scalars> KNOWN = Map.ofEntries(
            Map.entry(String.class, new Scalars("text", "text", true, text -> text)),
            Map.entry(boolean.class, BOOLEAN),
            Map.entry(Boolean.class, BOOLEAN),
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(double.class, DOUBLE),
            Map.entry(Double.class, DOUBLE),
            Map.entry(
                    Duration.class,
                    new Scalars("a whole number with ms, s, m, h or d, such as 250ms", "3s", true, Scalars::duration)),
            Map.entry(
                    ByteSize.class,
                    new Scalars(
                            "a whole number with B, KiB, MiB, GiB or TiB, such as 64KiB",
                            "64KiB",
                            true,
                            Scalars::size)),
            Map.entry(
                    URI.class,
                    new Scalars("a URL, such as https://host/path", "https://host/path", true, Scalars::uri)),
            Map.entry(Path.class, new Scalars("a path", "/path", true, Scalars::path)),
            Map.entry(Secret.class, new Scalars("a secret, such as ${env:NAME}", "${env:NAME}", true, Secret::of)));

    /** How the type is written; null if it is no single value. */
    static @Nullable Scalars of(Class<?> type) {
        Scalars known = KNOWN.get(type);
        if (known != null) {
            return known;
        }
        if (type.isEnum()) {
            List<String> names = enumNames(type);
            return new Scalars(
                    oneOf(names), names.isEmpty() ? "" : names.getFirst(), true, text -> constant(type, text));
        }
        return Shape.parses(type)
                ? new Scalars(
                        "a " + Names.snake(type.getSimpleName()).replace('_', ' '),
                        "...",
                        true,
                        text -> Shape.parse(type, text))
                : null;
    }

    /** The names of an enum's constants, as the file writes them. */
    static List<String> enumNames(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> Names.of((Enum<?>) constant))
                .toList();
    }

    /** The value as the file writes it, before quoting. */
    static String print(Object value) {
        return switch (value) {
            case Duration duration -> printDuration(duration);
            case ByteSize size -> size.toString();
            case Enum<?> constant -> Names.of(constant);
            default -> value.toString();
        };
    }

    static boolean isMeasure(String text) {
        return MEASURE.matcher(text).matches();
    }

    static String oneOf(List<String> names) {
        return (names.size() == 1 ? "" : "one of ") + String.join(", ", names);
    }

    private static @Nullable Object bool(String text) {
        return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
    }

    private static @Nullable Object whole(String text, long least, long most) {
        if (!WHOLE.matcher(text).matches()) {
            return null;
        }
        try {
            long value = Long.parseLong(text);
            if (value < least || value > most) {
                return null;
            }
            return most == Integer.MAX_VALUE ? (Object) Math.toIntExact(value) : (Object) value;
        } catch (NumberFormatException tooLong) {
            return null;
        }
    }

    private static @Nullable Object decimal(String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return null;
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? value : null;
    }

    private static @Nullable Object duration(String text) {
        Matcher measure = MEASURE.matcher(text);
        Duration unit = measure.matches() ? TIMES.get(measure.group(2)) : null;
        try {
            return unit == null ? null : unit.multipliedBy(Long.parseLong(measure.group(1)));
        } catch (ArithmeticException tooLong) {
            return null;
        }
    }

    private static @Nullable Object size(String text) {
        Matcher measure = MEASURE.matcher(text);
        Long unit = measure.matches() ? SIZES.get(measure.group(2)) : null;
        try {
            return unit == null ? null : new ByteSize(Math.multiplyExact(unit, Long.parseLong(measure.group(1))));
        } catch (ArithmeticException tooLarge) {
            return null;
        }
    }

    private static @Nullable Object uri(String text) {
        try {
            return text.isEmpty() ? null : new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }

    private static @Nullable Object path(String text) {
        try {
            return text.isEmpty() ? null : Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static @Nullable Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (Names.of((Enum<?>) constant).equals(text.replace('-', '_'))) {
                return constant;
            }
        }
        return null;
    }

    private static String printDuration(Duration duration) {
        long ms = duration.toMillis();
        if (!Duration.ofMillis(ms).equals(duration) || ms < 0) {
            throw new IllegalArgumentException(duration + " (expected: a default of whole milliseconds)");
        }
        for (String unit : List.of("d", "h", "m", "s")) {
            long size = TIMES.getOrDefault(unit, Duration.ZERO).toMillis();
            if (ms != 0 && ms % size == 0) {
                return ms / size + unit;
            }
        }
        return ms == 0 ? "0s" : ms + "ms";
    }
}
