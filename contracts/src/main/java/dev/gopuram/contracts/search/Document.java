package dev.gopuram.contracts.search;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A stored document.
 *
 * @param version counts its changes, from 1
 * @param lists metadata with several values each
 * @param fields the collection's declared metadata fields
 * @param access who may read it, each {@code user:NAME} or {@code group:NAME}; everybody where empty
 */
public record Document(
        String collection,
        String id,
        Format format,
        String content,
        String title,
        Map<String, String> metadata,
        long version,
        Instant updatedAt,
        Map<String, Values> lists,
        Map<String, FieldType> fields,
        List<String> access) {
    public Document {
        metadata = Map.copyOf(metadata);
        lists = Map.copyOf(lists);
        fields = Map.copyOf(fields);
        access = List.copyOf(access);
    }

    /** One that everybody of the tenant may read. */
    public Document(
            String collection,
            String id,
            Format format,
            String content,
            String title,
            Map<String, String> metadata,
            long version,
            Instant updatedAt) {
        this(collection, id, format, content, title, metadata, version, updatedAt, Map.of(), Map.of(), List.of());
    }
}
