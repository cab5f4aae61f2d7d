package dev.gopuram.chat;

import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the stored document where a passage is. A passage of plain text or Markdown is that slice itself; one
 * read out of HTML is not, and its document is asked for. One object serves one answer.
 */
final class StoredText {
    private final @Nullable Search search;
    private final Map<String, Optional<Document>> documents = new HashMap<>();

    StoredText(@Nullable Search search) {
        this.search = search;
    }

    /** Whether the passage is a slice of its document, to the byte. */
    static boolean isSlice(Hit hit) {
        return hit.text().getBytes(StandardCharsets.UTF_8).length
                == hit.span().end() - hit.span().start();
    }

    /** The document from the passage's first byte to its last; empty where it is not the version that was searched. */
    Optional<String> of(String collection, Hit hit) {
        return document(collection, hit)
                .map(document -> document.content().getBytes(StandardCharsets.UTF_8))
                .filter(content -> hit.span().end() <= content.length)
                .map(content -> new String(
                        Arrays.copyOfRange(
                                content, hit.span().start(), hit.span().end()),
                        StandardCharsets.UTF_8));
    }

    private Optional<Document> document(String collection, Hit hit) {
        return documents
                .computeIfAbsent(hit.document(), id -> find(collection, id))
                .filter(document -> document.version() == hit.version());
    }

    private Optional<Document> find(String collection, String id) {
        if (search == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(search.findDocument(new FindDocument(collection, id)));
        } catch (Problem problem) {
            if (problem.code() == Problem.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw problem;
        }
    }
}
