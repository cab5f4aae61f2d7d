package dev.gopuram.oip;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How a tensor's elements lie in bytes: in row-major order, little-endian, nothing between them. */
final class Elements {
    /** The bytes in front of each element of BYTES. */
    static final int LENGTH_BYTES = 4;

    private Elements() {}

    /** Bytes of one element; 0 for BYTES, whose elements have a length each. */
    static int width(DataType type) {
        return switch (type) {
            case BOOL, UINT8, INT8 -> 1;
            case UINT16, INT16, FP16, BF16 -> 2;
            case UINT32, INT32, FP32 -> 4;
            case UINT64, INT64, FP64 -> 8;
            case BYTES -> 0;
        };
    }

    static DataType type(String field, String name) {
        return Arrays.stream(DataType.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(field, name, "one of " + Arrays.toString(DataType.values())));
    }

    static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** INVALID unless the bytes are exactly so many elements. */
    static void check(String field, DataType type, int count, Bytes content) {
        int width = width(type);
        if (width == 0) {
            checkStrings(field, count, content);
        } else if (content.length() != (long) count * width) {
            throw Problem.invalid(
                    field, content.length() + " bytes", (long) count * width + ": " + count + " elements of " + type);
        } else if (type == DataType.BOOL) {
            checkBooleans(field, content);
        }
    }

    private static void checkBooleans(String field, Bytes content) {
        for (int i = 0; i < content.length(); i++) {
            if ((content.at(i) & ~1) != 0) {
                throw Problem.invalid(field + "[" + i + "]", content.at(i) & 0xff, "0 or 1");
            }
        }
    }

    private static void checkStrings(String field, int count, Bytes content) {
        ByteBuffer rest = littleEndian(content.shared());
        int found = 0;
        while (rest.hasRemaining()) {
            int length = rest.remaining() < LENGTH_BYTES ? -1 : rest.getInt();
            if (length < 0 || length > rest.remaining()) {
                throw Problem.invalid(
                        field + "[" + found + "]",
                        "a length beyond the data",
                        "a length in four bytes, little-endian, and as many bytes");
            }
            rest.position(rest.position() + length);
            found++;
        }
        if (found != count) {
            throw Problem.invalid(field, found + " elements", count + ", as the shape says");
        }
    }

    /** The elements of a tensor of BYTES that was checked. */
    static List<Bytes> strings(Tensor tensor) {
        return strings(tensor.content());
    }

    static List<Bytes> strings(Bytes content) {
        List<Bytes> strings = new ArrayList<>();
        int at = 0;
        ByteBuffer bytes = littleEndian(content.shared());
        while (at < content.length()) {
            int from = at + LENGTH_BYTES;
            int to = from + bytes.getInt(at);
            strings.add(content.slice(from, to));
            at = to;
        }
        return strings;
    }

    /** Puts one element of BYTES behind others. */
    static void add(ByteArrayOutputStream strings, byte[] element) {
        int length = element.length;
        strings.write(length);
        strings.write(length >>> 8);
        strings.write(length >>> 16);
        strings.write(length >>> 24);
        strings.writeBytes(element);
    }

    static Bytes framed(List<byte[]> elements) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        elements.forEach(element -> add(strings, element));
        return Bytes.wrap(strings.toByteArray());
    }
}
