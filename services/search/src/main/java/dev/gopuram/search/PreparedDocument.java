package dev.gopuram.search;

import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.kernel.Bytes;
import java.util.List;

/**
 * A document that is cut and embedded, ready to be stored.
 *
 * @param title the given one, or else the content's own
 * @param digest of all that was given: equal digests mean that there is nothing to do
 */
record PreparedDocument(NewDocument document, String title, Bytes digest, List<Passage> passages) {
    PreparedDocument {
        passages = List.copyOf(passages);
    }
}
