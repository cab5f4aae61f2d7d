package dev.gopuram.inference;

import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts in tensors of type BYTES: each behind its length, little-endian, as the protocol has it. */
final class Words {
    private Words() {}

    /** Of bytes that are known to be such. */
    static List<String> of(Bytes content) {
        List<String> words = new ArrayList<>();
        ByteBuffer rest = content.buffer().order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            int length = rest.getInt();
            words.add(StandardCharsets.UTF_8
                    .decode(rest.slice(rest.position(), length))
                    .toString());
            rest.position(rest.position() + length);
        }
        return words;
    }

    static void write(List<String> words, ByteArrayOutputStream to) {
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            to.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(bytes.length)
                    .array());
            to.writeBytes(bytes);
        }
    }
}
