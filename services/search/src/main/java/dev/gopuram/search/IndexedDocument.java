package dev.gopuram.search;

import dev.gopuram.contracts.search.Values;
import java.util.List;
import java.util.Map;

/**
 * A document as the index wants it.
 *
 * @param schema what the collection declares of the metadata
 * @param born the change that made it: tells a document from one deleted before under the same id
 */
record IndexedDocument(
        String id,
        String title,
        long version,
        long born,
        Map<String, String> metadata,
        Map<String, Values> lists,
        Schema schema,
        List<String> access,
        List<Passage> passages) {
    IndexedDocument {
        metadata = Map.copyOf(metadata);
        lists = Map.copyOf(lists);
        access = List.copyOf(access);
        passages = List.copyOf(passages);
    }
}
