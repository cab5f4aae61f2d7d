package dev.gopuram.contracts.search;

import dev.gopuram.kernel.Bytes;
import java.util.List;
import java.util.Map;

/**
 * A document to store.
 *
 * @param id the application's name for it, 1..256 characters
 * @param format how to read the content, or the file
 * @param content the whole text, UTF-8; kept byte for byte, so that citations can point into it; empty where there is a
 *     file
 * @param title shown with results; taken from the content where empty
 * @param metadata small facts to filter by and to show, at most 64
 * @param lists metadata with several values each; with {@code metadata} at most 64 fields, none in both
 * @param access who may read it, each {@code user:NAME} or {@code group:NAME}, at most 64; everybody where empty
 * @param file the bytes of a PDF, whose text becomes the content; empty for the other formats
 */
public record NewDocument(
        String id,
        Format format,
        String content,
        String title,
        Map<String, String> metadata,
        Map<String, Values> lists,
        List<String> access,
        Bytes file) {
    public NewDocument {
        metadata = Map.copyOf(metadata);
        lists = Map.copyOf(lists);
        access = List.copyOf(access);
    }

    /** A text. */
    public NewDocument(
            String id,
            Format format,
            String content,
            String title,
            Map<String, String> metadata,
            Map<String, Values> lists,
            List<String> access) {
        this(id, format, content, title, metadata, lists, access, Bytes.EMPTY);
    }

    /** A text that everybody of the tenant may read. */
    public NewDocument(String id, Format format, String content, String title, Map<String, String> metadata) {
        this(id, format, content, title, metadata, Bytes.EMPTY);
    }

    /** A text or a file that everybody of the tenant may read. */
    public NewDocument(
            String id, Format format, String content, String title, Map<String, String> metadata, Bytes file) {
        this(id, format, content, title, metadata, Map.of(), List.of(), file);
    }
}
