package dev.gopuram.search;

import java.util.List;
import java.util.Map;

/**
 * Changes that an index has not seen, and the documents that they touched as they are now; those not there are gone. A
 * later change to the same document only brings the index to the same state again.
 *
 * @param last the number of the collection's last change, in this page or not
 */
record Replay(long last, List<Change> changes, Map<String, IndexedDocument> documents) {
    Replay {
        changes = List.copyOf(changes);
        documents = Map.copyOf(documents);
    }
}
