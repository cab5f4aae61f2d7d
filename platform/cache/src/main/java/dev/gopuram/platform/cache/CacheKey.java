package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What an answer is found by.
 *
 * @param digest of all that the answer depends on, in order
 * @param isHereOnly whether the answer depends on something that no other node knows, so that no other node may find it
 */
public record CacheKey(Bytes digest, boolean isHereOnly) {
    private static final String ALGORITHM = "SHA-256";

    public static Parts of(String first) {
        return new Parts().and(first);
    }

    /** Collects the parts. Each is preceded by its length: two lists of parts never run together to the same key. */
    public static final class Parts {
        private final MessageDigest digest = sha256();
        private boolean hereOnly;

        private Parts() {}

        public Parts and(String part) {
            return and(Bytes.utf8(part));
        }

        public Parts and(Bytes part) {
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, part.length()));
            digest.update(part.shared());
            return this;
        }

        /** Keeps the answer from other nodes. */
        public Parts hereOnly() {
            hereOnly = true;
            return this;
        }

        public CacheKey key() {
            return new CacheKey(Bytes.wrap(digest.digest()), hereOnly);
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
