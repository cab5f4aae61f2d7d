package dev.gopuram.gateway;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonGenerator;

/**
 * Writes a tensor as JSON: {@code name}, {@code datatype}, {@code shape} and {@code data}, the elements nested or in one row. JSON
 * has no number that is none: what is not finite is written as null.
 */
final class TensorJson {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(Long.SIZE);

    private TensorJson() {}

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
