package dev.gopuram.users;

import dev.gopuram.kernel.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** SHA-256, of a secret and of a request. */
final class Digests {
    static final int LENGTH = 32;

    private Digests() {}

    /** What an edge sends in place of a secret. */
    static Bytes ofSecret(String secret) {
        return Bytes.wrap(sha256().digest(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /** Tells one request from another: every part counts, and where it begins and ends. */
    static Bytes ofRequest(List<String> parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return Bytes.wrap(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
