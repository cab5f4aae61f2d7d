package dev.gopuram.platform.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Where grants come from: a store that several nodes share, or one of this node alone. A node says what it used and holds
 * and how much it would like to have; the store answers how much it may use. All numbers are totals within a window, so an
 * exchange that is sent twice, or whose answer is lost, changes nothing that the next one does not set right.
 *
 * <p>A grant is a lease. A node that is not heard of until it ends has its grant cut to what it last reported: what it
 * held then counts as used, its places among the concurrent are free.
 */
public interface Grants {
    /** The claims in one exchange. */
    int MAX_CLAIMS = 500;

    /**
     * Reports and asks. Blocks.
     *
     * @throws dev.gopuram.kernel.Problem UNAVAILABLE where the store cannot be reached: nothing is known then
     */
    Exchange exchange(List<Claim> claims);

    /**
     * What a node says of one counter in one window.
     *
     * @param amount how much the limit allows in a window
     * @param window the window's beginning
     * @param used what ended calls cost
     * @param held what running calls may cost
     * @param want how much of the window it would like to have, used and held included
     */
    record Claim(Counter counter, long amount, Instant window, long used, long held, long want) {}

    /**
     * What the store says.
     *
     * @param now the store's time, which every node's windows follow
     * @param lease how long the grants hold
     * @param grants one for each claim, in their order
     * @param since when the store began to remember: what it was told before is forgotten
     */
    record Exchange(Instant now, Duration lease, List<Grant> grants, Instant since) {
        public Exchange {
            grants = List.copyOf(grants);
        }

        /** Of a store that never forgets. */
        Exchange(Instant now, Duration lease, List<Grant> grants) {
            this(now, lease, grants, Instant.EPOCH);
        }
    }

    /**
     * How much a node may use of one window.
     *
     * @param granted at least what it used and holds
     * @param others what the other nodes have been granted
     * @param before what all nodes used of the window before, where it still weighs; else 0
     */
    record Grant(long granted, long others, long before) {}
}
