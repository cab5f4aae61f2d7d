package dev.gopuram.platform.ledger;

import java.time.Instant;

/** Where grants are kept, as tests see it. */
interface GrantStore extends AutoCloseable {
    Grants of(String node);

    /** What all nodes told. */
    Totals totals(Counter counter, Instant window);

    /** Ends what is over, as a store does now and then. */
    void sweep();

    @Override
    void close();
}
