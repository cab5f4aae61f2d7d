package dev.gopuram.gateway;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * A tensor as JSON: {@code name}, {@code datatype}, {@code shape} and {@code data}, the elements nested or in one row. JSON
 * has no number that is none: what is not finite is written as null.
 */
final class TensorJson {
    private static final Set<String> FIELDS = Set.of("name", "datatype", "shape", "data");
    private static final int MAX_DIMENSIONS = 16;
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(Long.SIZE);

    private final String at;
    private final DataType type;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long count;

    private TensorJson(String at, DataType type) {
        this.at = at;
        this.type = type;
    }

    static Tensor read(String at, JsonNode json) {
        json.propertyNames().stream()
                .filter(name -> !FIELDS.contains(name))
                .findFirst()
                .ifPresent(unknown -> {
                    throw Problem.invalid(at + "." + unknown, "an unknown field", "one of name, datatype, shape, data");
                });
        DataType type = type(at + ".datatype", json.path("datatype").asString(""));
        List<Long> shape = shape(at + ".shape", json.path("shape"));
        TensorJson elements = new TensorJson(at + ".data", type);
        if (!json.path("data").isArray()) {
            throw Problem.invalid(at + ".data", "missing", "an array");
        }
        elements.add(json.path("data"));
        elements.require(shape);
        String name = json.path("name").asString("");
        return new Tensor(name, type, shape, Bytes.wrap(elements.out.toByteArray()));
    }

    private void require(List<Long> shape) {
        BigInteger wanted = shape.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
        if (!wanted.equals(BigInteger.valueOf(count))) {
            throw Problem.invalid(at, count + " elements", wanted + ", which is what the shape " + shape + " has");
        }
    }

    private static DataType type(String at, String word) {
        return Arrays.stream(DataType.values())
                .filter(type -> type.name().equals(word.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        at,
                        word.isEmpty() ? "missing" : word,
                        Arrays.stream(DataType.values()).map(Enum::name).collect(Collectors.joining("|"))));
    }

    private static List<Long> shape(String at, JsonNode shape) {
        if (!shape.isArray() || shape.isEmpty() || shape.size() > MAX_DIMENSIONS) {
            throw Problem.invalid(
                    at,
                    shape.isArray() ? shape.size() + " dimensions" : "no array",
                    "an array of 1.." + MAX_DIMENSIONS + " whole numbers");
        }
        List<Long> sizes = new ArrayList<>(shape.size());
        for (JsonNode size : shape) {
            if (!size.canConvertToLong() || !size.isIntegralNumber() || size.asLong() < 0) {
                throw Problem.invalid(at, size, "whole numbers, 0 or more");
            }
            sizes.add(size.asLong());
        }
        return sizes;
    }

    private void add(JsonNode values) {
        for (JsonNode value : values) {
            if (value.isArray()) {
                add(value);
            } else {
                element(value);
                count++;
            }
        }
    }

    private void element(JsonNode value) {
        switch (type) {
            case BOOL -> {
                if (!value.isBoolean()) {
                    throw misfit(value, "true or false");
                }
                little(value.asBoolean() ? 1 : 0, 1);
            }
            case UINT8, UINT16, UINT32, UINT64 -> whole(value, false);
            case INT8, INT16, INT32, INT64 -> whole(value, true);
            case FP32 -> little(Float.floatToRawIntBits((float) decimal(value, Float.MAX_VALUE)), Float.BYTES);
            case FP64 -> little(Double.doubleToRawLongBits(decimal(value, Double.MAX_VALUE)), Double.BYTES);
            case FP16, BF16 -> throw Problem.invalid(at, type, "FP32 here: halves are sent as bytes, over /v2");
            case BYTES -> {
                if (!value.isString()) {
                    throw misfit(value, "strings");
                }
                byte[] text = value.asString().getBytes(StandardCharsets.UTF_8);
                little(text.length, Integer.BYTES);
                out.writeBytes(text);
            }
        }
    }

    private double decimal(JsonNode value, double most) {
        double number = value.isNumber() ? value.asDouble() : Double.NaN;
        if (!(Math.abs(number) <= most)) {
            throw misfit(value, "numbers that fit " + type);
        }
        return number;
    }

    private void whole(JsonNode value, boolean signed) {
        int bits = width(type) * Byte.SIZE;
        BigInteger least = signed ? BigInteger.ONE.shiftLeft(bits - 1).negate() : BigInteger.ZERO;
        BigInteger beyond = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
        BigInteger number = value.isIntegralNumber() ? value.bigIntegerValue() : null;
        if (number == null || number.compareTo(least) < 0 || number.compareTo(beyond) >= 0) {
            throw misfit(value, "whole numbers that fit " + type);
        }
        little(number.longValue(), bits / Byte.SIZE);
    }

    private Problem misfit(JsonNode value, String expected) {
        return Problem.invalid(at, value.isContainer() ? "an object" : value.toString(), expected);
    }

    private void little(long bits, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (bits >>> (i * Byte.SIZE)));
        }
    }

    private static int width(DataType type) {
        return switch (type) {
            case BOOL, UINT8, INT8 -> 1;
            case UINT16, INT16, FP16, BF16 -> 2;
            case UINT32, INT32, FP32 -> 4;
            case UINT64, INT64, FP64 -> 8;
            case BYTES -> throw new IllegalArgumentException("byte strings have no width");
        };
    }

    static void write(JsonGenerator json, Tensor tensor) {
        json.writeStartObject();
        json.writeStringProperty("name", tensor.name());
        json.writeStringProperty("datatype", tensor.type().name());
        json.writeArrayPropertyStart("shape");
        tensor.shape().forEach(json::writeNumber);
        json.writeEndArray();
        json.writeArrayPropertyStart("data");
        ByteBuffer content = tensor.content().buffer().order(ByteOrder.LITTLE_ENDIAN);
        while (content.hasRemaining()) {
            element(json, tensor.type(), content);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void element(JsonGenerator json, DataType type, ByteBuffer content) {
        switch (type) {
            case BOOL -> json.writeBoolean(content.get() != 0);
            case UINT8 -> json.writeNumber(Byte.toUnsignedInt(content.get()));
            case UINT16 -> json.writeNumber(Short.toUnsignedInt(content.getShort()));
            case UINT32 -> json.writeNumber(Integer.toUnsignedLong(content.getInt()));
            case UINT64 ->
                json.writeNumber(BigInteger.valueOf(content.getLong()).mod(TWO_TO_64));
            case INT8 -> json.writeNumber(content.get());
            case INT16 -> json.writeNumber(content.getShort());
            case INT32 -> json.writeNumber(content.getInt());
            case INT64 -> json.writeNumber(content.getLong());
            case FP16 -> number(json, Float.float16ToFloat(content.getShort()));
            case BF16 -> number(json, Float.intBitsToFloat(content.getShort() << Short.SIZE));
            case FP32 -> number(json, content.getFloat());
            case FP64 -> number(json, content.getDouble());
            case BYTES -> {
                byte[] text = new byte[content.getInt()];
                content.get(text);
                json.writeString(new String(text, StandardCharsets.UTF_8));
            }
        }
    }

    static void number(JsonGenerator json, float value) {
        if (Float.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }

    static void number(JsonGenerator json, double value) {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeNull();
        }
    }
}
