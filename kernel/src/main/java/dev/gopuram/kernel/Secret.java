package dev.gopuram.kernel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.Supplier;

/**
 * A value that must never be shown. It prints as stars, and is read where it is used and not before, so that a rotated
 * file or variable counts from its next use on.
 */
public final class Secret {
    private final Supplier<String> source;

    private Secret(Supplier<String> source) {
        this.source = source;
    }

    public static Secret of(String value) {
        return new Secret(() -> value);
    }

    /** A secret read anew at each use. */
    public static Secret from(Supplier<String> source) {
        return new Secret(source);
    }

    public String reveal() {
        return source.get();
    }

    /** Compares without telling by its duration how much matched. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(
                reveal().getBytes(StandardCharsets.UTF_8), candidate.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "****";
    }
}
