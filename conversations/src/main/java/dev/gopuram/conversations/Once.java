package dev.gopuram.conversations;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that may come again and is to be done once.
 *
 * @param key the caller's name for it
 * @param request the digest of what it asks
 */
record Once(String key, Bytes request) {
    private static final int MAX_KEY = 255;

    Once {
        if (key.isEmpty() || key.length() > MAX_KEY) {
            throw Problem.invalid("idempotency_key", key.length() + " characters", "1.." + MAX_KEY);
        }
    }

    static Once of(String key, String operation, List<String> names, Map<String, String> metadata, List<Bytes> items) {
        List<Bytes> parts = new ArrayList<>();
        parts.add(Bytes.utf8(operation));
        names.forEach(name -> parts.add(Bytes.utf8(name)));
        new TreeMap<>(metadata).forEach((name, value) -> {
            parts.add(Bytes.utf8(name));
            parts.add(Bytes.utf8(value));
        });
        parts.addAll(items);
        return new Once(key, digest(parts));
    }

    /** Each part behind its length, so that no two requests are alike. */
    private static Bytes digest(List<Bytes> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Bytes part : parts) {
                digest.update(
                        ByteBuffer.allocate(Integer.BYTES).putInt(part.length()).flip());
                digest.update(part.shared());
            }
            return Bytes.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
