package dev.gopuram.governance;

import dev.gopuram.edge.EdgeCall;
import java.util.Locale;
import java.util.Objects;

/**
 * What a caller says to caches.
 *
 * @param nothingKept that they leave the call alone
 * @param anew that the answer be made anew, and kept
 */
record CacheWish(boolean nothingKept, boolean anew) {
    static CacheWish of(EdgeCall call) {
        String said =
                Objects.requireNonNullElse(call.arrival().cacheControl(), "").toLowerCase(Locale.ROOT);
        return new CacheWish(said.contains("no-store"), said.contains("no-cache"));
    }
}
