package dev.gopuram.users;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How keys are made.
 *
 * @param maxTtl the longest a key may live, and the longest overlap of a rotation
 * @param replayWindow how long a repeated request is answered with the same secret
 * @param pepper what the hashes are keyed with, at least 32 characters, the same on every node of one database; where
 *     null, a file of the data directory that is made at the first start
 * @param adminKey the secret of the bootstrap admin key, at least 32 characters; where null, one is made and kept in a
 *     file of the data directory
 */
public record UsersConfig(
        Duration maxTtl,
        Duration replayWindow,
        @Nullable Secret pepper,
        @Nullable Secret adminKey) {
    private static final Duration LONGEST_TTL = Duration.ofDays(3_650);
    private static final Duration LONGEST_REPLAY = Duration.ofDays(7);

    public UsersConfig {
        requireWithin("max_ttl", maxTtl, LONGEST_TTL, "up to 3650 days");
        requireWithin("replay_window", replayWindow, LONGEST_REPLAY, "up to 7 days");
    }

    public static UsersConfig defaults() {
        return new UsersConfig(LONGEST_TTL, Duration.ofDays(1), null, null);
    }

    private static void requireWithin(String field, Duration value, Duration longest, String expected) {
        if (!value.isPositive() || value.compareTo(longest) > 0) {
            throw Problem.invalid(field, value, expected);
        }
    }
}
