package dev.gopuram.contracts.search;

import dev.gopuram.kernel.Bytes;
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
 * @param file the bytes of a PDF, whose text becomes the content; empty for the other formats
 */
public record NewDocument(
        String id, Format format, String content, String title, Map<String, String> metadata, Bytes file) {
    public NewDocument {
        metadata = Map.copyOf(metadata);
    }

    public NewDocument(String id, Format format, String content, String title, Map<String, String> metadata) {
        this(id, format, content, title, metadata, Bytes.EMPTY);
    }
}
