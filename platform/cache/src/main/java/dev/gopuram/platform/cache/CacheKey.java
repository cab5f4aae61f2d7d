package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What an answer is found by: a digest of all that the answer depends on, in order. */
public record CacheKey(Bytes digest) {
    private static final String ALGORITHM = "SHA-256";

    public static Parts of(String first) {
        return new Parts().and(first);
    }

    /** Collects the parts. Each is preceded by its length: two lists of parts never run together to the same key. */
    public static final class Parts {
        private final MessageDigest digest = sha256();

        private Parts() {}

        public Parts and(String part) {
            return and(Bytes.utf8(part));
        }

        public Parts and(Bytes part) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length()));
            digest.update(part.shared());
            return this;
        }

        public CacheKey key() {
            return new CacheKey(Bytes.wrap(digest.digest()));
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance(ALGORITHM);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
