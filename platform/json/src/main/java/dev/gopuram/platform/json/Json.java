package dev.gopuram.platform.json;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/**
 * Reads and writes JSON: our own API's strictly into records, a foreign dialect's leniently into a tree.
 *
 * <p>A record's component {@code createdAt} is written {@code created_at} and read in both spellings. A component must
 * be there unless it is {@code @Nullable}; a field the record does not know, a field given twice and a value of another
 * type are refused, never converted. Enum constants are lower case, times RFC 3339. Absent values are not written.
 */
public final class Json {
    /** Deeper nesting is refused: no honest request needs it, and every level costs stack. */
    public static final int MAX_DEPTH = 64;

    /** Digits of one number. */
    public static final int MAX_NUMBER_LENGTH = 64;

    /** Characters of one field name. */
    public static final int MAX_NAME_LENGTH = 1024;

    /** Characters of one string; the body's own bound is usually far below. */
    public static final int MAX_STRING_LENGTH = 64 * 1024 * 1024;

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(MAX_NUMBER_LENGTH)
            .maxNameLength(MAX_NAME_LENGTH)
            .maxStringLength(MAX_STRING_LENGTH)
            .build();

    private static final Pattern NOT_YAML = Pattern.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]");

    private static final JsonMapper STRICT = strict();
    private static final JsonMapper FOREIGN = lenient();

    private Json() {}

    /** The mapper of our own API. */
    public static JsonMapper mapper() {
        return STRICT;
    }

    /**
     * The mapper for what others wrote: unknown fields pass, and so do missing ones, and a tree's numbers keep their
     * digits: 1.10 stays 1.10.
     */
    public static JsonMapper foreign() {
        return FOREIGN;
    }

    /** Reads what another server wrote; whatever cannot be read of it is a {@link JacksonException}. */
    public static JsonNode foreignTree(byte[] json) {
        try {
            return FOREIGN.readTree(json);
        } catch (NumberFormatException beyond) {
            throw beyondNumbers(beyond);
        }
    }

    /** The same of a text. */
    public static JsonNode foreignTree(String json) {
        try {
            return FOREIGN.readTree(json);
        } catch (NumberFormatException beyond) {
            throw beyondNumbers(beyond);
        }
    }

    /** What no decimal number can hold leaves the parser as something that is no failure of reading. */
    private static JacksonException beyondNumbers(NumberFormatException beyond) {
        return new StreamReadException(null, "a number out of range", beyond);
    }

    /** Reads a request of our own API; INVALID names the field, its value and what was expected. */
    public static <T> T read(Bytes json, Class<T> type) {
        if (json.length() == 0) {
            throw Problem.invalid("body", "empty", "a JSON object");
        }
        try (JsonParser parser = STRICT.createParser(json.shared())) {
            return read(parser, type);
        }
    }

    /** A failure is put into words while the parser is open: closed, it has forgotten the offending value. */
    private static <T> T read(JsonParser parser, Class<T> type) {
        T value;
        try {
            value = STRICT.readValue(parser, type);
        } catch (JacksonException e) {
            throw JsonProblem.of(e);
        }
        if (value == null) {
            throw Problem.invalid("body", "null", "a JSON object");
        }
        return value;
    }

    /** Reads any JSON value. A field given twice is refused here too: two readers must never see two requests. */
    public static JsonNode tree(Bytes json) {
        if (json.length() == 0) {
            throw Problem.invalid("body", "empty", "a JSON value");
        }
        try {
            return FOREIGN.readTree(json.shared());
        } catch (JacksonException e) {
            throw JsonProblem.of(e);
        } catch (NumberFormatException beyond) {
            // What no decimal number can hold leaves the parser as this.
            throw Problem.invalid("body", "a number out of range", "an exponent of 9 digits or fewer");
        }
    }

    /** The same in plain values: maps in their order, lists, strings, numbers with all their digits, booleans, null. */
    public static @Nullable Object plain(JsonNode tree) {
        if (tree.isObject()) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            tree.forEachEntry((name, value) -> fields.put(name, plain(value)));
            return fields;
        }
        if (tree.isArray()) {
            List<@Nullable Object> elements = new ArrayList<>();
            tree.forEach(element -> elements.add(plain(element)));
            return elements;
        }
        if (tree.isString()) {
            return tree.stringValue();
        }
        if (tree.isNumber()) {
            return tree.numberValue();
        }
        return tree.isBoolean() ? tree.booleanValue() : null;
    }

    /** Passes over any JSON without building it; failures of the parser become problems as in {@link #read}. */
    public static <T> T scan(Bytes json, Function<JsonParser, T> reader) {
        try (JsonParser parser = FOREIGN.createParser(json.shared())) {
            return reader.apply(parser);
        } catch (JacksonException e) {
            throw JsonProblem.of(e);
        }
    }

    /** Writes JSON piece by piece: for replies too large to build twice. */
    public static Bytes generate(Consumer<JsonGenerator> writer) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = STRICT.createGenerator(out)) {
            writer.accept(generator);
        }
        return Bytes.wrap(out.toByteArray());
    }

    public static Bytes write(Object value) {
        return Bytes.wrap(STRICT.writeValueAsBytes(value));
    }

    /**
     * The same for readers of YAML, to whom JSON is YAML too but for a few characters, which they do not take as they are.
     * Those stand within strings alone, where both know the same escape.
     */
    public static Bytes writeAsYaml(Object value) {
        return Bytes.utf8(NOT_YAML.matcher(write(value).utf8())
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0))));
    }

    private static JsonMapper strict() {
        JsonMapper.Builder builder = base().enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .withCoercionConfigDefaults(
                        config -> config.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.EmptyArray, CoercionAction.Fail))
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
        return builder.build();
    }

    private static JsonMapper lenient() {
        return base().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    private static JsonMapper.Builder base() {
        return JsonMapper.builder(
                        JsonFactory.builder().streamReadConstraints(BOUNDS).build())
                .annotationIntrospector(
                        AnnotationIntrospector.pair(new RecordNames(), new JacksonAnnotationIntrospector()))
                .propertyNamingStrategy(RecordNames.SNAKE_CASE)
                .addModule(new TimeModule())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .changeDefaultPropertyInclusion(RecordNames::omitAbsent);
    }
}
