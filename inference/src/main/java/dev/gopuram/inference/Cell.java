package dev.gopuram.inference;

import dev.gopuram.kernel.Bytes;
import java.util.List;

/** What one row gives to one input of a graph. */
sealed interface Cell {
    /**
     * Elements as they lie in memory, little-endian.
     *
     * @param from the first byte
     * @param length bytes
     */
    record Packed(Bytes bytes, int from, int length) implements Cell {
        static Packed of(byte[] bytes) {
            return new Packed(Bytes.wrap(bytes), 0, bytes.length);
        }
    }

    /** Texts, for inputs of type BYTES. */
    record Words(List<String> words) implements Cell {}
}
