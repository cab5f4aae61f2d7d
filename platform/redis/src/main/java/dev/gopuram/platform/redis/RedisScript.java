package dev.gopuram.platform.redis;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A Lua program that the server runs as one step, and answers whole numbers. The server remembers it by its digest, so
 * that its text crosses the network only where it was forgotten.
 */
public final class RedisScript {
    private final String text;
    private final String digest;

    public RedisScript(String text) {
        this.text = text;
        this.digest = sha1(text);
    }

    String text() {
        return text;
    }

    String digest() {
        return digest;
    }

    /** The protocol's own choice: it names a script and guards nothing. */
    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException broken) {
            throw new IllegalStateException("the JDK lacks SHA-1", broken);
        }
    }
}
