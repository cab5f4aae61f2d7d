package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Bytes;
import java.util.List;

/**
 * An answer as it left, opaque to the cache.
 *
 * @param status of the reply
 * @param headers in their order
 * @param streamed whether the pieces are the frames of a stream; else there is one, the body
 * @param note what the keeper has to remember of it besides
 */
public record Content(int status, List<Header> headers, boolean streamed, List<Bytes> pieces, Bytes note) {
    /** One line of a reply's head. */
    public record Header(String name, String value) {}

    /** What an object of each piece or header costs beside its bytes, roughly. */
    private static final long OBJECT_BYTES = 48;

    public Content {
        headers = List.copyOf(headers);
        pieces = List.copyOf(pieces);
    }

    /** What keeping it takes. */
    public long size() {
        long size = OBJECT_BYTES + note.length();
        for (Header header : headers) {
            size += OBJECT_BYTES + header.name().length() + header.value().length();
        }
        for (Bytes piece : pieces) {
            size += OBJECT_BYTES + piece.length();
        }
        return size;
    }
}
