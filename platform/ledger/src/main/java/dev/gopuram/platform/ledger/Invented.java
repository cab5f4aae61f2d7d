package dev.gopuram.platform.ledger;

import java.util.HashMap;
import java.util.Map;

/**
 * How many counters there are of subjects that callers name themselves, such as users, and whose they are. A caller may
 * have so many as a fourth of what is free: the more he has and the more of his kind there are, the fewer are left to each,
 * and one who has none gets one while any is left. So a caller by himself cannot take the counters of others by making up
 * names; some sixty together can.
 */
final class Invented {
    /** A caller alone gets a fifth of all; with others as greedy, less. */
    private static final int PART = 4;

    private final int most;
    private final Map<String, Integer> byOwner = new HashMap<>();
    private int all;

    Invented(int most) {
        this.most = most;
    }

    /** Takes one more for the owner; false where he has his share. */
    synchronized boolean take(String owner) {
        int own = byOwner.getOrDefault(owner, 0);
        if ((long) own * PART >= most - all) {
            return false;
        }
        byOwner.put(owner, own + 1);
        all++;
        return true;
    }

    synchronized void giveBack(String owner) {
        byOwner.compute(owner, (key, own) -> own == null || own == 1 ? null : own - 1);
        all--;
    }
}
