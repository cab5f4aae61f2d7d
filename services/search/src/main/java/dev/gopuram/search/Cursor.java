package dev.gopuram.search;

import dev.gopuram.contracts.search.Query;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the results of one query.
 *
 * <p>The first page comes of few candidates, so that it is quick; later ones come of many more, and so of a ranking that
 * may differ. A cursor therefore names what the first page showed: the later pages are the deeper ranking without it, and
 * no result comes twice or is passed over while the index stays as it is.
 *
 * @param query tells the query from others
 * @param shown how many results came before
 * @param first those of them that the first page showed
 */
record Cursor(long query, int shown, List<Long> first) {
    /** Results that pages lead to. */
    static final int WINDOW = 1_000;

    private static final byte VERSION = 1;
    private static final int HEAD = Byte.BYTES + Long.BYTES + Integer.BYTES;
    private static final int MAX_LENGTH = 4 * (HEAD + AnswerQuery.MAX_LIMIT * Long.BYTES);

    /** Where the query's cursor says, or at the start where it has none. */
    static Cursor of(StoredCollection collection, Query query) {
        long own = fingerprint(collection, query);
        String text = query.cursor();
        return text == null ? new Cursor(own, 0, List.of()) : read(text, own);
    }

    private static Cursor read(String text, long own) {
        ByteBuffer bytes = bytes(text);
        if (bytes.remaining() < HEAD || bytes.get() != VERSION) {
            throw unreadable(text);
        }
        long query = bytes.getLong();
        int shown = bytes.getInt();
        if (bytes.remaining() % Long.BYTES != 0 || shown < bytes.remaining() / Long.BYTES || shown < 1) {
            throw unreadable(text);
        }
        if (query != own) {
            throw Problem.invalid("cursor", "one of another query", "the next_cursor of this same query");
        }
        if (shown >= WINDOW) {
            throw Problem.invalid(
                    "cursor",
                    "result " + (shown + 1),
                    "one of the first " + WINDOW + "; a narrower filter brings others among them");
        }
        List<Long> first = new ArrayList<>();
        while (bytes.hasRemaining()) {
            first.add(bytes.getLong());
        }
        return new Cursor(query, shown, first);
    }

    private static ByteBuffer bytes(String text) {
        if (text.length() > MAX_LENGTH) {
            throw unreadable(text);
        }
        try {
            return ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException noBase64) {
            throw unreadable(text);
        }
    }

    private static Problem unreadable(String text) {
        return Problem.invalid("cursor", text, "the next_cursor of the page before");
    }

    boolean atStart() {
        return shown == 0;
    }

    /** The results of this page. */
    List<Grouping.Group> page(List<Grouping.Group> all, int limit) {
        return remaining(all).stream().limit(Math.min(limit, WINDOW - shown)).toList();
    }

    /** Leads to what comes after a page; null where nothing does. */
    @Nullable
    String after(List<Grouping.Group> page, List<Grouping.Group> all) {
        if (page.isEmpty() || remaining(all).size() <= page.size()) {
            return null;
        }
        List<Long> firsts =
                atStart() ? page.stream().map(group -> hash(group.key())).toList() : first;
        return new Cursor(query, shown + page.size(), firsts).text();
    }

    private List<Grouping.Group> remaining(List<Grouping.Group> all) {
        if (first.isEmpty()) {
            return all.subList(Math.min(shown, all.size()), all.size());
        }
        return all.stream()
                .filter(group -> !first.contains(hash(group.key())))
                .skip(shown - first.size())
                .toList();
    }

    private String text() {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD + first.size() * Long.BYTES);
        bytes.put(VERSION).putLong(query).putInt(shown);
        first.forEach(bytes::putLong);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** Of all that decides which results there are and in which order. */
    private static long fingerprint(StoredCollection collection, Query query) {
        Query bare = new Query(
                collection.id(),
                query.text(),
                query.mode(),
                1,
                query.filter(),
                query.alpha(),
                false,
                query.where(),
                query.viewer(),
                query.ranking(),
                query.groupBy(),
                List.of(),
                null);
        return hash(Json.mapper().writeValueAsString(bare));
    }

    private static long hash(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every JDK)", e);
        }
    }
}
