package dev.gopuram.rollouts;

/**
 * Who gets the candidate. A key has a fixed place in 0..1 in each roll-out, and gets the candidate where that is below
 * the candidate's share: so whoever has it keeps it while the share grows, and another roll-out falls on others.
 */
public final class Assignment {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final double UNIT = 0x1p-53;

    private Assignment() {}

    /** Whether a key gets the candidate at its share, 0..1. */
    public static boolean candidate(String rolloutId, String key, double weight) {
        return place(rolloutId, key) < weight;
    }

    /** Where a key stands, 0 to below 1, evenly spread over keys. */
    public static double place(String rolloutId, String key) {
        long hash = add(add(FNV_OFFSET, rolloutId) * FNV_PRIME, key);
        return (mix(hash) >>> 11) * UNIT;
    }

    static long hash(String text) {
        return mix(add(FNV_OFFSET, text));
    }

    private static long add(long hash, String text) {
        long next = hash;
        for (int i = 0; i < text.length(); i++) {
            next = (next ^ text.charAt(i)) * FNV_PRIME;
        }
        return next;
    }

    /** MurmurHash3's last step: without it, keys that differ in their last letter alone would stand side by side. */
    static long mix(long hash) {
        long next = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        next = (next ^ (next >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return next ^ (next >>> 33);
    }
}
