package dev.gopuram.oip;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor to call a model with of which nothing is known but its metadata. Each number that may be anything is 1. Values
 * are such as any model reads: whole numbers may be positions in a vocabulary of two.
 */
record Sample(TensorSpec spec, List<Long> shape, int count) {
    private static final String[] WORDS = {"a", "b", "c"};

    static Sample of(TensorSpec spec, int rows) {
        List<Long> shape = new ArrayList<>(spec.shape());
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) < 0) {
                shape.set(i, i == 0 ? (long) rows : 1L);
            }
        }
        return new Sample(spec, shape, Shapes.count(spec.name(), shape, OipLimits.defaults()));
    }

    /** Half types have no JSON. */
    boolean hasJson() {
        return !isHalf(spec.type());
    }

    static boolean isHalf(DataType type) {
        return type == DataType.FP16 || type == DataType.BF16;
    }

    /** Its elements as JSON, flat. */
    List<String> elements() {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(element(i));
        }
        return elements;
    }

    private String element(int index) {
        return switch (spec.type()) {
            case BOOL -> index % 2 == 0 ? "true" : "false";
            case BYTES -> '"' + WORDS[index % WORDS.length] + '"';
            case FP16, FP32, FP64, BF16 -> Double.toString(0.25 * (index % 3 + 1));
            case UINT8, UINT16, INT8, INT16 -> Integer.toString(index % 3);
            case UINT32, UINT64, INT32, INT64 -> "1";
        };
    }

    String flat() {
        return "[" + String.join(",", elements()) + "]";
    }

    /** Its elements as JSON, nested as its shape. */
    String nested() {
        return nested(elements(), 0);
    }

    private String nested(List<String> elements, int dimension) {
        if (dimension >= shape.size() - 1) {
            return "[" + String.join(",", elements) + "]";
        }
        int parts = Math.toIntExact(shape.get(dimension));
        int size = parts == 0 ? 0 : elements.size() / parts;
        List<String> nested = new ArrayList<>();
        for (int i = 0; i < parts; i++) {
            nested.add(nested(elements.subList(i * size, (i + 1) * size), dimension + 1));
        }
        return "[" + String.join(",", nested) + "]";
    }

    Tensor tensor() {
        return new Tensor(spec.name(), spec.type(), shape, bytes());
    }

    Bytes bytes() {
        if (spec.type() == DataType.BYTES) {
            List<byte[]> words = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                words.add(WORDS[i % WORDS.length].getBytes(StandardCharsets.UTF_8));
            }
            return Elements.framed(words);
        }
        byte[] array = new byte[count * Elements.width(spec.type())];
        ByteBuffer bytes = Elements.littleEndian(array);
        for (int i = 0; i < count; i++) {
            put(bytes, i);
        }
        return Bytes.wrap(array);
    }

    private void put(ByteBuffer bytes, int index) {
        float part = 0.25f * (index % 3 + 1);
        switch (spec.type()) {
            case BOOL -> bytes.put((byte) (index % 2 == 0 ? 1 : 0));
            case UINT8, INT8 -> bytes.put((byte) (index % 3));
            case UINT16, INT16 -> bytes.putShort((short) (index % 3));
            case UINT32, INT32 -> bytes.putInt(1);
            case UINT64, INT64 -> bytes.putLong(1);
            case FP16 -> bytes.putShort(Float.floatToFloat16(part));
            case BF16 -> bytes.putShort((short) (Float.floatToIntBits(part) >>> 16));
            case FP32 -> bytes.putFloat(part);
            case FP64 -> bytes.putDouble(part);
            case BYTES -> throw new IllegalStateException("words");
        }
    }
}
