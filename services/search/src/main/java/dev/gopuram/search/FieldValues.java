package dev.gopuram.search;

import dev.gopuram.contracts.search.FieldType;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Reads metadata values as what their field is declared to be, and writes equal ones as equal texts. */
final class FieldValues {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,64}(?:\\.[0-9]{1,64})?(?:[eE][+-]?[0-9]{1,3})?");
    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt].*");

    /** Doubles up to here hold every whole number. */
    private static final double WHOLE = 0x1p53;

    private FieldValues() {}

    /** The one text of all that mean the same; empty where the value does not fit. */
    static Optional<String> canonical(FieldType type, String value) {
        return switch (type) {
            case KEYWORD -> Optional.of(value);
            case NUMBER -> {
                OptionalDouble number = number(value);
                yield number.isEmpty() ? Optional.empty() : Optional.of(text(number.getAsDouble()));
            }
            case BOOLEAN -> value.equals("true") || value.equals("false") ? Optional.of(value) : Optional.empty();
            case TIME -> instant(value).map(Instant::toString);
        };
    }

    /** What is told to one whose value does not fit. */
    static String expectation(FieldType type) {
        return switch (type) {
            case KEYWORD -> "text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case TIME -> "an RFC 3339 time, such as 2026-11-20T09:30:00Z, or a day";
        };
    }

    static String word(FieldType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    static OptionalDouble number(String value) {
        if (!NUMBER.matcher(value).matches()) {
            return OptionalDouble.empty();
        }
        double number = Double.parseDouble(value);
        return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < WHOLE
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /** Microseconds since 1970. */
    static OptionalLong micros(String value) {
        Optional<Instant> instant = instant(value);
        return instant.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(ChronoUnit.MICROS.between(Instant.EPOCH, instant.get()));
    }

    private static Optional<Instant> instant(String value) {
        try {
            if (DAY.matcher(value).matches()) {
                return Optional.of(
                        LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant());
            }
            return TIME.matcher(value).matches()
                    ? Optional.of(OffsetDateTime.parse(value).toInstant().truncatedTo(ChronoUnit.MICROS))
                    : Optional.empty();
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
