package dev.gopuram.oip;

import dev.gopuram.kernel.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The parameters of a request, an input or an output: strings, numbers and booleans by name. Those that we do not know say
 * nothing.
 *
 * @param field where they stand
 */
record Parameters(String field, Map<String, Object> values) {
    static final String BINARY_DATA = "binary_data";
    static final String BINARY_DATA_OUTPUT = "binary_data_output";
    static final String BINARY_DATA_SIZE = "binary_data_size";
    static final String CONTENT_TYPE = "content_type";
    static final String BASE64 = "base64";
    static final String TIMEOUT = "timeout";

    /** Whether JSON may say NaN, Infinity and -Infinity as strings. */
    static final String NON_FINITE = "non_finite";

    /** The prediction's own id, by which feedback is given. */
    static final String PREDICTION_ID = "prediction_id";

    static Parameters none(String field) {
        return new Parameters(field, Map.of());
    }

    /** Reads an object of them, or null, which says that there are none; the parser stands on its value. */
    static Parameters read(JsonParser json, String field, OipLimits limits) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return none(field);
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw Problem.invalid(field, JsonWords.found(json), "an object");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            values.put(name, scalar(json, field + "." + name));
            checkNumber(field, values.size(), limits);
        }
        return new Parameters(field, values);
    }

    static void checkNumber(String field, int number, OipLimits limits) {
        if (number > limits.maxParameters()) {
            throw Problem.invalid(field, number + " parameters", limits.maxParameters() + " or fewer");
        }
    }

    private static Object scalar(JsonParser json, String field) {
        return switch (json.currentToken()) {
            case VALUE_STRING -> json.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonWords.number(json, field);
            default -> throw Problem.invalid(field, JsonWords.found(json), "a string, a number or a boolean");
        };
    }

    /** A parameter that is true or false; null where it is not given. */
    @Nullable
    Boolean isSet(String name) {
        return switch (values.get(name)) {
            case null -> null;
            case Boolean set -> set;
            case Object other -> throw Problem.invalid(at(name), other, "true or false");
        };
    }

    /** A parameter that is a number of things; null where it is not given. */
    @Nullable
    Long amount(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        BigInteger whole = value instanceof BigDecimal number ? JsonWords.whole(number) : null;
        if (whole == null || whole.signum() < 0 || whole.bitLength() > 62) {
            throw Problem.invalid(at(name), value, "a whole number of 0 or more");
        }
        return whole.longValue();
    }

    boolean isBase64() {
        return BASE64.equals(values.get(CONTENT_TYPE));
    }

    private String at(String name) {
        return field + "." + name;
    }
}
