package dev.gopuram.search;

import java.util.List;
import java.util.Map;

/**
 * A document as the index wants it.
 *
 * @param born the change that made it: tells a document from one deleted before under the same id
 */
record IndexedDocument(
        String id,
        String title,
        long version,
        long born,
        Map<String, String> metadata,
        List<String> access,
        List<Passage> passages) {
    IndexedDocument {
        metadata = Map.copyOf(metadata);
        access = List.copyOf(access);
        passages = List.copyOf(passages);
    }
}
