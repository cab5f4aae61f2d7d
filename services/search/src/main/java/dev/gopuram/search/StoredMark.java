package dev.gopuram.search;

import dev.gopuram.kernel.Bytes;
import java.util.List;

/**
 * What is known of a stored document without reading it.
 *
 * @param digest of all that was given with it
 * @param born the change that made it: tells it from one deleted before under the same id
 * @param chunks how many passages it has
 * @param access who may read it; everybody where empty
 * @param bytes of its content
 */
record StoredMark(Bytes digest, long version, long born, int chunks, List<String> access, long bytes) {
    StoredMark {
        access = List.copyOf(access);
    }
}
