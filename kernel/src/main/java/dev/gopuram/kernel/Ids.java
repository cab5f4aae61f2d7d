package dev.gopuram.kernel;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes ids that sort by the time they were made: UUIDv7, plain or behind a prefix. */
public final class Ids {
    private final Clock clock;
    private final RandomGenerator random;

    public Ids(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    public UUID uuid() {
        long timeMs = clock.now().toEpochMilli();
        long high = (timeMs << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    /** For example {@code key_0193a5c2...}: the prefix, an underscore and the 32 hex digits of a UUIDv7. */
    public String prefixed(String prefix) {
        return prefix + "_" + uuid().toString().replace("-", "");
    }
}
