package dev.gopuram.search;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.kernel.Bytes;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A document with everything that is stored of it. */
record ExportedDocument(
        String id,
        Format format,
        Bytes content,
        String title,
        Map<String, String> metadata,
        Map<String, Values> lists,
        List<String> access,
        long version,
        Bytes digest,
        Instant updatedAt,
        List<Passage> passages) {
    ExportedDocument {
        metadata = Map.copyOf(metadata);
        lists = Map.copyOf(lists);
        access = List.copyOf(access);
        passages = List.copyOf(passages);
    }
}
