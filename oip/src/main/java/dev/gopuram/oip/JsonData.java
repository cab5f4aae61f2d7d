package dev.gopuram.oip;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonParser.NumberType;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;

/**
 * Reads the elements of one tensor out of JSON, flat or nested as its shape, straight into bytes. The elements of nested
 * data must lie as the shape says: two rows of three are no three rows of two.
 */
final class JsonData {
    private static final BigInteger UINT64_END = BigInteger.ONE.shiftLeft(Long.SIZE);

    private final String field;
    private final DataType type;
    private final List<Long> shape;
    private final int count;
    private final byte[] array;
    private final ByteBuffer numbers;
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final int maxBytes;
    private final long[] found;
    private boolean nested;
    private int depth;
    private int read;
    private boolean nonFinite;

    /** INVALID where so many elements are more than the JSON can hold: a shape costs its sender nothing. */
    JsonData(String field, DataType type, List<Long> shape, int jsonBytes, OipLimits limits) {
        this.field = field;
        this.type = type;
        this.shape = shape;
        this.count = Shapes.count(field, shape, limits);
        this.maxBytes = limits.maxTensorBytes();
        this.found = new long[shape.size() + 2];
        if (type == DataType.FP16 || type == DataType.BF16) {
            throw Problem.invalid(field, "JSON numbers of " + type, "binary data: JSON has no such numbers");
        }
        if (count > jsonBytes) {
            throw few("fewer elements");
        }
        if ((long) count * Elements.width(type) > maxBytes) {
            throw tooLarge();
        }
        this.array = new byte[count * Elements.width(type)];
        this.numbers = Elements.littleEndian(array);
    }

    /** Reads the array that the parser stands on. */
    Bytes read(JsonParser json) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw Problem.invalid(field, JsonWords.found(json), "an array");
        }
        depth = 1;
        while (depth > 0) {
            step(json, json.nextToken());
        }
        if (read != count) {
            throw few(read + " elements");
        }
        return Bytes.wrap(type == DataType.BYTES ? strings.toByteArray() : array);
    }

    /** Whether a number was said as NaN or an infinity. */
    boolean isNonFinite() {
        return nonFinite;
    }

    private void step(JsonParser json, JsonToken token) {
        switch (token) {
            case START_ARRAY -> open();
            case END_ARRAY -> close();
            case null -> throw Problem.invalid(field, "an array without an end", "a whole one");
            default -> element(json, token);
        }
    }

    private void open() {
        found[depth]++;
        if ((!nested && read > 0) || depth >= shape.size()) {
            throw notNested();
        }
        nested = true;
        depth++;
        found[depth] = 0;
    }

    private void close() {
        if (nested && found[depth] != shape.get(depth - 1)) {
            throw notNested();
        }
        depth--;
    }

    private void element(JsonParser json, JsonToken token) {
        if (nested && depth != shape.size()) {
            throw notNested();
        }
        found[depth]++;
        if (read == count) {
            throw few("more elements");
        }
        read(json, token);
        read++;
    }

    private void read(JsonParser json, JsonToken token) {
        switch (type) {
            case BOOL -> numbers.put((byte) (isTrue(json, token) ? 1 : 0));
            case UINT8 -> numbers.put((byte) whole(json, token, 0, 0xff));
            case INT8 -> numbers.put((byte) whole(json, token, Byte.MIN_VALUE, Byte.MAX_VALUE));
            case UINT16 -> numbers.putShort((short) whole(json, token, 0, 0xffff));
            case INT16 -> numbers.putShort((short) whole(json, token, Short.MIN_VALUE, Short.MAX_VALUE));
            case UINT32 -> numbers.putInt((int) whole(json, token, 0, 0xffff_ffffL));
            case INT32 -> numbers.putInt((int) whole(json, token, Integer.MIN_VALUE, Integer.MAX_VALUE));
            case INT64 -> numbers.putLong(whole(json, token, Long.MIN_VALUE, Long.MAX_VALUE));
            case UINT64 -> numbers.putLong(unsigned(json, token));
            case FP32 -> numbers.putFloat(single(json, token));
            case FP64 -> numbers.putDouble(real(json, token));
            case BYTES -> string(json, token);
            case FP16, BF16 -> throw new IllegalStateException("refused above");
        }
    }

    private boolean isTrue(JsonParser json, JsonToken token) {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw refused(json, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private long whole(JsonParser json, JsonToken token, long least, long most) {
        long value = token == JsonToken.VALUE_NUMBER_INT && isLong(json)
                ? json.getLongValue()
                : exact(json, token, BigInteger.valueOf(least), BigInteger.valueOf(most))
                        .longValue();
        if (value < least || value > most) {
            throw refused(json, "a whole number from " + least + " to " + most);
        }
        return value;
    }

    private long unsigned(JsonParser json, JsonToken token) {
        long value = token == JsonToken.VALUE_NUMBER_INT && isLong(json) ? json.getLongValue() : -1;
        return value >= 0
                ? value
                : exact(json, token, BigInteger.ZERO, UINT64_END.subtract(BigInteger.ONE))
                        .longValue();
    }

    private static boolean isLong(JsonParser json) {
        return json.getNumberType() != NumberType.BIG_INTEGER;
    }

    private BigInteger exact(JsonParser json, JsonToken token, BigInteger least, BigInteger most) {
        BigInteger value = isNumber(token) ? JsonWords.whole(JsonWords.number(json, at())) : null;
        if (value == null || value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw refused(json, "a whole number from " + least + " to " + most);
        }
        return value;
    }

    private float single(JsonParser json, JsonToken token) {
        if (!isNumber(token)) {
            return (float) nonFinite(json, token);
        }
        return (float) finite(json, Decimals::single);
    }

    private double real(JsonParser json, JsonToken token) {
        if (!isNumber(token)) {
            return nonFinite(json, token);
        }
        return finite(json, Decimals::real);
    }

    private double finite(JsonParser json, ToDoubleFunction<JsonParser> reader) {
        double value;
        try {
            value = reader.applyAsDouble(json);
        } catch (NumberFormatException | InputCoercionException beyond) {
            throw refused(json, "a number in the range of " + type);
        }
        if (Double.isInfinite(value)) {
            throw refused(json, "a number in the range of " + type);
        }
        return value;
    }

    private double nonFinite(JsonParser json, JsonToken token) {
        String word = token == JsonToken.VALUE_STRING ? json.getString() : "";
        nonFinite = true;
        return switch (word) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw refused(json, "a number");
        };
    }

    private void string(JsonParser json, JsonToken token) {
        if (token != JsonToken.VALUE_STRING) {
            throw refused(json, "a string");
        }
        Elements.add(strings, JsonWords.utf8(json, at()));
        if (strings.size() > maxBytes) {
            throw tooLarge();
        }
    }

    private static boolean isNumber(JsonToken token) {
        return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
    }

    private Problem refused(JsonParser json, String expected) {
        return Problem.invalid(at(), JsonWords.found(json), expected);
    }

    private String at() {
        return field + "[" + read + "]";
    }

    private Problem few(String instead) {
        return Problem.invalid(field, instead, count + ", as the shape " + shape + " says");
    }

    private Problem notNested() {
        return Problem.invalid(field, "nested otherwise", "flat, or nested as the shape " + shape + " says");
    }

    private Problem tooLarge() {
        return Problem.of(
                Problem.Code.TOO_LARGE,
                field + ": more than " + maxBytes + " bytes of elements (expected: " + maxBytes + " or fewer)");
    }
}
