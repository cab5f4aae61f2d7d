package dev.gopuram.bundles;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Fields of protobuf messages that no honest writer writes. Numbers are those of onnx.proto. */
final class Wire {
    private Wire() {}

    static byte[] number(int field, long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, (long) field << 3);
        varint(out, value);
        return out.toByteArray();
    }

    static byte[] text(int field, String text) {
        return message(field, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] message(int field, byte[]... parts) {
        byte[] content = joined(parts);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, (long) field << 3 | 2);
        varint(out, content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** More of a file's graph. */
    static byte[] graph(byte[]... fields) {
        return message(7, fields);
    }

    /** A node of the graph. */
    static byte[] node(String domain, String type, String input, String output, byte[]... attributes) {
        return message(
                1,
                text(1, input),
                text(2, output),
                text(4, type),
                joined(attributes),
                domain.isEmpty() ? new byte[0] : text(7, domain));
    }

    /** A choice, with this in the branch that is never taken. */
    static byte[] branch(byte[]... fields) {
        byte[] then = message(5, text(1, "then_branch"), message(6, fields), number(20, 5));
        return node("", "If", "x", "chosen", then);
    }

    /** A function of the domain {@code my}. */
    static byte[] function(String name, List<byte[]> nodes) {
        byte[] body = joined(nodes.stream()
                .map(node -> {
                    // A graph's nodes are its field 1, a function's its field 7.
                    byte[] same = node.clone();
                    same[0] = 7 << 3 | 2;
                    return same;
                })
                .toArray(byte[][]::new));
        return message(
                25,
                text(1, name),
                text(4, "x"),
                text(5, "y"),
                body,
                message(9, number(2, 13)),
                message(9, text(1, "my"), number(2, 1)),
                text(10, "my"));
    }

    /** A tensor of six numbers in another file, under the field that it has there. */
    static byte[] external(int field, String name, String location, long place) {
        return message(
                field,
                number(1, 3),
                number(1, 2),
                number(2, 1),
                text(8, name),
                message(9, new byte[24]),
                message(13, text(1, "location"), text(2, location)),
                number(14, place));
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }
}
