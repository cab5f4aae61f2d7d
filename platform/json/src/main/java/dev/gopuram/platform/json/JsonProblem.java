package dev.gopuram.platform.json;

import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidNullException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says in our words what a body's fault is: which field, what stands there, and what was expected. */
final class JsonProblem {
    private static final int SUGGESTIONS = 3;
    private static final String DUPLICATE = "Duplicate Object property \"";

    private JsonProblem() {}

    static Problem of(JacksonException failure) {
        if (failure.getCause() instanceof Problem problem) {
            return refused(problem, failure);
        }
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> unknown(unknown);
            case InvalidNullException absent ->
                Problem.invalid(path(absent), "null", expectation(absent.getTargetType()));
            case InvalidFormatException format ->
                Problem.invalid(path(format), shown(format.getValue()), expectation(format.getTargetType()));
            case MismatchedInputException mismatch -> mismatch(mismatch);
            case StreamConstraintsException bound -> beyond(bound);
            case InputCoercionException range ->
                Problem.invalid(path(range), "out of range", expectation(range.getTargetType()));
            case StreamReadException syntax -> syntax(syntax);
            default -> Problem.invalid("body", "not readable", "JSON: " + failure.getOriginalMessage());
        };
    }

    /** The parser tells its bounds apart by its words alone, which name its own classes: they are not for clients. */
    private static Problem beyond(StreamConstraintsException bound) {
        String message = bound.getOriginalMessage();
        if (message.contains("nesting depth")) {
            return Problem.invalid("body", "nested too deeply", Json.MAX_DEPTH + " levels or fewer");
        }
        if (message.startsWith("Number")) {
            return Problem.invalid(path(bound), "a number too long", Json.MAX_NUMBER_LENGTH + " characters or fewer");
        }
        if (message.startsWith("Name")) {
            return Problem.invalid(path(bound), "a name too long", Json.MAX_NAME_LENGTH + " characters or fewer");
        }
        if (message.startsWith("String")) {
            return Problem.invalid(path(bound), "a string too long", Json.MAX_STRING_LENGTH + " characters or fewer");
        }
        return Problem.invalid(path(bound), "beyond a bound", "values of an ordinary size");
    }

    /** A record's own check refused the value: its words, at the place in the body. */
    private static Problem refused(Problem problem, JacksonException failure) {
        String parent = path(failure);
        String field = problem.field();
        if (field == null) {
            return parent.equals("body") ? problem : problem.at(parent);
        }
        return problem.at(parent.equals("body") ? field : parent + "." + field);
    }

    private static Problem unknown(UnrecognizedPropertyException failure) {
        Collection<String> known = failure.getKnownPropertyIds() == null
                ? List.of()
                : failure.getKnownPropertyIds().stream()
                        .map(String::valueOf)
                        .sorted()
                        .toList();
        List<String> near = Nearest.names(failure.getPropertyName(), known, SUGGESTIONS);
        String expected = near.isEmpty() ? "one of " + String.join(", ", known) : String.join(" or ", near);
        return Problem.invalid(path(failure), "an unknown field", expected);
    }

    private static Problem mismatch(MismatchedInputException failure) {
        if (failure.getOriginalMessage().startsWith("Missing required creator property")) {
            return Problem.invalid(missing(failure), "missing", "to be given");
        }
        if (failure.getCurrentToken() == null && failure.getPath().isEmpty()) {
            return Problem.invalid("body", "empty", "a JSON object");
        }
        if (failure.getOriginalMessage().startsWith("Trailing token")) {
            return Problem.invalid("body", "more than one value", "one JSON value");
        }
        return Problem.invalid(path(failure), found(failure), expectation(failure.getTargetType()));
    }

    private static Problem syntax(StreamReadException failure) {
        String message = failure.getOriginalMessage();
        if (message.startsWith(DUPLICATE)) {
            String name = message.substring(DUPLICATE.length(), message.lastIndexOf('"'));
            return Problem.invalid(name, "given twice", "each field once");
        }
        return Problem.invalid(
                "body",
                "no JSON at line " + failure.getLocation().getLineNr() + ", column "
                        + failure.getLocation().getColumnNr(),
                "JSON; " + firstSentence(message));
    }

    private static String firstSentence(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** The message names the missing component; its place in the body is the path to the object that lacks it. */
    private static String missing(MismatchedInputException failure) {
        String message = failure.getOriginalMessage();
        int from = message.indexOf('\'');
        int to = message.indexOf('\'', from + 1);
        String name = message.substring(from + 1, to);
        String path = path(failure);
        if (path.equals("body") || path.equals(name) || path.endsWith("." + name)) {
            return path.equals("body") ? name : path;
        }
        return path + "." + name;
    }

    private static String path(JacksonException failure) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            if (step.getPropertyName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }

    private static String found(MismatchedInputException failure) {
        JsonToken token = failure.getCurrentToken();
        JsonParser parser = failure.processor() instanceof JsonParser p ? p : null;
        if (token == null || parser == null) {
            return "another type";
        }
        return switch (token) {
            case START_OBJECT, PROPERTY_NAME, END_OBJECT -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> shown(parser.getString());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> parser.getString();
            case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> "another type";
        };
    }

    private static String shown(@Nullable Object value) {
        return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
    }

    private static String expectation(@Nullable Class<?> type) {
        if (type == null) {
            return "another type";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining("|"));
        }
        if (type == String.class || CharSequence.class.isAssignableFrom(type)) {
            return "string";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == double.class || type == float.class || type == Double.class || type == Float.class) {
            return "number";
        }
        if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            return "whole number";
        }
        if (type == Instant.class) {
            return "an RFC 3339 time, such as 2026-11-20T09:30:00Z";
        }
        return Collection.class.isAssignableFrom(type) || type.isArray() ? "array" : "object";
    }
}
