package dev.gopuram.bundles;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's table of what characters become: a trie in a double array, and behind it the texts that its leaves
 * point at. Who walks it looks at no bounds, so every step that any text could lead to is taken here first.
 */
final class CharacterMap {
    private static final int MAX_BYTES = 8 * 1024 * 1024;
    private static final int BYTES = 256;
    private static final String EXPECTED = " (expected: SentencePiece's character map in base64)";

    private final IntBuffer units;
    private final byte[] texts;

    private CharacterMap(IntBuffer units, byte[] texts) {
        this.units = units;
        this.texts = texts;
    }

    /** Why it may not be used; empty where it may. */
    static Optional<String> fault(@Nullable Object written) {
        if (!(written instanceof String base64) || base64.length() > MAX_BYTES) {
            return Optional.of("no text, or one too long" + EXPECTED);
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException none) {
            return Optional.of("not base64" + EXPECTED);
        }
        if (!Base64.getEncoder().encodeToString(bytes).equals(base64)) {
            return Optional.of("not base64 as it is usually written" + EXPECTED);
        }
        return read(bytes).map(CharacterMap::walk).orElse(Optional.of("truncated" + EXPECTED));
    }

    private static Optional<CharacterMap> read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < Integer.BYTES) {
            return Optional.empty();
        }
        int size = buffer.getInt();
        if (size < Integer.BYTES || size % Integer.BYTES != 0 || size > buffer.remaining()) {
            return Optional.empty();
        }
        IntBuffer units =
                buffer.slice(Integer.BYTES, size).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        byte[] texts = new byte[buffer.remaining() - size];
        buffer.get(Integer.BYTES + size, texts);
        return Optional.of(new CharacterMap(units, texts));
    }

    private Optional<String> walk() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts));
        } catch (CharacterCodingException foreign) {
            return Optional.of("its texts are not UTF-8" + EXPECTED);
        }
        BitSet seen = new BitSet(units.limit());
        Deque<Integer> left = new ArrayDeque<>();
        left.add(offset(units.get(0)));
        while (!left.isEmpty()) {
            int node = left.remove();
            if (node >= units.limit()) {
                return beyond();
            }
            if (!seen.get(node)) {
                seen.set(node);
                Optional<String> fault = below(node, left);
                if (fault.isPresent()) {
                    return fault;
                }
            }
        }
        return Optional.empty();
    }

    /** What each byte leads to. Zero ends a text. */
    private Optional<String> below(int node, Deque<Integer> left) {
        for (int each = 1; each < BYTES; each++) {
            int at = node ^ each;
            if (at >= units.limit()) {
                return beyond();
            }
            int unit = units.get(at);
            if ((unit & 0x800000ff) != each) {
                continue;
            }
            int next = at ^ offset(unit);
            if (next >= units.limit()) {
                return beyond();
            }
            boolean leaf = (unit >>> 8 & 1) == 1;
            if (leaf && !isText(units.get(next) & 0x7fffffff)) {
                return Optional.of("a leaf that points at no text" + EXPECTED);
            }
            left.add(next);
        }
        return Optional.empty();
    }

    private boolean isText(int at) {
        return at <= texts.length && (at == texts.length || (texts[at] & 0xc0) != 0x80);
    }

    private static int offset(int unit) {
        return (unit >>> 10) << ((unit & 0x200) >>> 6);
    }

    private static Optional<String> beyond() {
        return Optional.of("it points beyond its end" + EXPECTED);
    }
}
