package dev.gopuram.answers;

import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the stored document where a passage is. A passage of plain text or Markdown is that slice itself; one
 * read out of HTML is not, and its document is asked for. One object serves one answer, and holds one document at a time:
 * they are large, and passages of the same one mostly come together.
 */
public final class StoredText {
    private static final long NO_VERSION = -1;

    private final @Nullable Search search;
    private @Nullable Source last;

    /**
     * Prepares to read.
     *
     * @param search null where no document can be read
     */
    public StoredText(@Nullable Search search) {
        this.search = search;
    }

    /** A document as bytes, which spans count; empty where there is none. */
    private record Source(String document, long version, Bytes content) {}

    /** Whether the passage is a slice of its document, to the byte. */
    public static boolean isSlice(Hit hit) {
        return hit.text().getBytes(StandardCharsets.UTF_8).length
                == hit.span().end() - hit.span().start();
    }

    /** The document from the passage's first byte to its last; empty where it is not the version that was searched. */
    public Optional<String> of(String collection, Hit hit) {
        Source source = source(collection, hit.document());
        int from = hit.span().start();
        int to = hit.span().end();
        return source.version() == hit.version() && to <= source.content().length()
                ? Optional.of(source.content().slice(from, to).utf8())
                : Optional.empty();
    }

    private Source source(String collection, String document) {
        Source known = last;
        if (known == null || !known.document().equals(document)) {
            known = find(collection, document);
            last = known;
        }
        return known;
    }

    private Source find(String collection, String id) {
        Source none = new Source(id, NO_VERSION, Bytes.EMPTY);
        if (search == null) {
            return none;
        }
        try {
            Document found = search.findDocument(new FindDocument(collection, id));
            return new Source(id, found.version(), Bytes.utf8(found.content()));
        } catch (Problem problem) {
            if (problem.code() == Problem.Code.NOT_FOUND) {
                return none;
            }
            throw problem;
        }
    }
}
