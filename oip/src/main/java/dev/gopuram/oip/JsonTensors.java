package dev.gopuram.oip;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JsonGenerator;

/** Writes tensors as JSON, their elements flat, or as what stands for them where they are bytes behind it. */
final class JsonTensors {
    private static final BigInteger UNSIGNED = BigInteger.ONE.shiftLeft(Long.SIZE);

    private final JsonGenerator json;
    private final boolean nonFinite;

    /** @param nonFinite whether NaN and the infinities may be written, as strings */
    JsonTensors(JsonGenerator json, boolean nonFinite) {
        this.json = json;
        this.nonFinite = nonFinite;
    }

    void write(String field, Tensor tensor, WantedOutput.Form form) {
        json.writeStartObject();
        json.writeStringProperty("name", tensor.name());
        json.writeStringProperty("datatype", tensor.type().name());
        json.writeArrayPropertyStart("shape");
        tensor.shape().forEach(json::writeNumber);
        json.writeEndArray();
        switch (form) {
            case BINARY -> size(tensor);
            case JSON -> data(field, tensor, false);
            case JSON_BASE64 -> data(field, tensor, tensor.type() == DataType.BYTES);
        }
        json.writeEndObject();
    }

    private void size(Tensor tensor) {
        json.writeObjectPropertyStart("parameters");
        json.writeNumberProperty(Parameters.BINARY_DATA_SIZE, tensor.content().length());
        json.writeEndObject();
    }

    private void data(String field, Tensor tensor, boolean base64) {
        if (base64) {
            json.writeObjectPropertyStart("parameters");
            json.writeStringProperty(Parameters.CONTENT_TYPE, Parameters.BASE64);
            json.writeEndObject();
        }
        json.writeArrayPropertyStart("data");
        if (tensor.type() == DataType.BYTES) {
            strings(field, tensor, base64);
        } else {
            numbers(field, tensor);
        }
        json.writeEndArray();
    }

    private void numbers(String field, Tensor tensor) {
        ByteBuffer elements = Elements.littleEndian(tensor.content().shared());
        for (int i = 0; elements.hasRemaining(); i++) {
            element(field, i, tensor.type(), elements);
        }
    }

    private void element(String field, int index, DataType type, ByteBuffer elements) {
        switch (type) {
            case BOOL -> json.writeBoolean(elements.get() != 0);
            case UINT8 -> json.writeNumber(elements.get() & 0xff);
            case INT8 -> json.writeNumber((int) elements.get());
            case UINT16 -> json.writeNumber(elements.getShort() & 0xffff);
            case INT16 -> json.writeNumber((int) elements.getShort());
            case UINT32 -> json.writeNumber(elements.getInt() & 0xffff_ffffL);
            case INT32 -> json.writeNumber(elements.getInt());
            case INT64 -> json.writeNumber(elements.getLong());
            case UINT64 -> unsigned(elements.getLong());
            case FP32 -> single(field, index, elements.getFloat());
            case FP64 -> real(field, index, elements.getDouble());
            case FP16, BF16 -> throw Problem.invalid(field, type + " as JSON", "binary_data: JSON has no such numbers");
            case BYTES -> throw new IllegalStateException("written as strings");
        }
    }

    private void unsigned(long bits) {
        if (bits >= 0) {
            json.writeNumber(bits);
        } else {
            json.writeNumber(BigInteger.valueOf(bits).add(UNSIGNED));
        }
    }

    /** By itself: as a double it would be written with digits it does not have. */
    private void single(String field, int index, float value) {
        if (Float.isFinite(value)) {
            json.writeNumber(value);
        } else {
            word(field, index, Float.toString(value));
        }
    }

    private void real(String field, int index, double value) {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            word(field, index, Double.toString(value));
        }
    }

    private void word(String field, int index, String word) {
        if (!nonFinite) {
            throw Problem.invalid(
                    field + ".data[" + index + "]",
                    word,
                    "a finite number; ask for binary_data, or with parameters.non_finite: true");
        }
        json.writeString(word);
    }

    private void strings(String field, Tensor tensor, boolean base64) {
        int index = 0;
        for (Bytes element : Elements.strings(tensor)) {
            json.writeString(
                    base64
                            ? Base64.getEncoder().encodeToString(element.shared())
                            : text(field + ".data[" + index + "]", element));
            index++;
        }
    }

    private static String text(String field, Bytes element) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(element.buffer());
            return text.toString();
        } catch (CharacterCodingException none) {
            throw Problem.invalid(field, element, "UTF-8 text; ask for binary_data, or with content_type: \"base64\"")
                    .causedBy(none);
        }
    }
}
