package dev.gopuram.search;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.kernel.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeMap;
import java.util.TreeSet;

/** A short stand-in for all that was given with a document: equal digests mean that nothing changed. */
final class Digest {
    /** What no metadata key can be, so that a document without lists has the digest that it always had. */
    private static final Bytes LISTS = Bytes.utf8("\0lists");

    private static final Bytes ACCESS = Bytes.utf8("\0access");

    private final MessageDigest digest;

    private Digest() {
        digest = sha256();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every JDK)", e);
        }
    }

    /** Raised when the text of the same file comes out another. */
    private static String reading(Format format) {
        return switch (format) {
            case TEXT, MARKDOWN, HTML -> "";
            case PDF -> "-1";
        };
    }

    static Bytes of(NewDocument document, Bytes content) {
        Digest all = new Digest();
        all.add(Bytes.utf8(document.format().name() + reading(document.format())));
        all.add(Bytes.utf8(document.title()));
        all.add(content);
        new TreeMap<>(document.metadata()).forEach((key, value) -> {
            all.add(Bytes.utf8(key));
            all.add(Bytes.utf8(value));
        });
        if (!document.lists().isEmpty()) {
            all.add(LISTS);
            all.add(Bytes.utf8(Codecs.lists(document.lists())));
        }
        if (!document.access().isEmpty()) {
            all.add(ACCESS);
            new TreeSet<>(document.access()).forEach(who -> all.add(Bytes.utf8(who)));
        }
        return Bytes.wrap(all.digest.digest());
    }

    /** Each part after its length, so that no two documents run together the same. */
    private void add(Bytes part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(part.length()).array());
        digest.update(part.buffer());
    }
}
