package dev.gopuram.platform.cache;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * What keeping answers may take.
 *
 * @param memory of this process for all of them
 * @param maxEntry the largest answer that is kept
 * @param maxFollowers calls that wait for another call's answer to the same question; one more asks for itself
 * @param followWait how long such a call waits before it asks for itself
 * @param secondWait how long a call that found nothing in memory waits for the second level
 * @param secondPause how long a second level that failed is left alone
 */
public record CacheBounds(
        ByteSize memory,
        ByteSize maxEntry,
        int maxFollowers,
        Duration followWait,
        Duration secondWait,
        Duration secondPause) {
    private static final ByteSize MOST_MEMORY = ByteSize.mib(64 * 1024);
    private static final int MOST_FOLLOWERS = 100_000;

    public CacheBounds {
        if (memory.bytes() > MOST_MEMORY.bytes()) {
            throw Problem.invalid("memory", memory, "0B.." + MOST_MEMORY);
        }
        if (maxEntry.bytes() < 1 || maxEntry.bytes() > ByteSize.mib(64).bytes()) {
            throw Problem.invalid("max_entry", maxEntry, "1B.." + ByteSize.mib(64));
        }
        if (maxFollowers < 0 || maxFollowers > MOST_FOLLOWERS) {
            throw Problem.invalid("max_followers", maxFollowers, "0.." + MOST_FOLLOWERS);
        }
        check("follow_wait", followWait, Duration.ofMinutes(10));
        check("second_wait", secondWait, Duration.ofSeconds(1));
        check("second_pause", secondPause, Duration.ofMinutes(5));
    }

    public static CacheBounds defaults() {
        return new CacheBounds(
                ByteSize.mib(64),
                ByteSize.mib(1),
                100,
                Duration.ofSeconds(30),
                Duration.ofMillis(50),
                Duration.ofSeconds(1));
    }

    private static void check(String field, Duration value, Duration most) {
        if (value.isNegative() || value.compareTo(most) > 0) {
            throw Problem.invalid(field, value, "0s.." + most);
        }
    }
}
