package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.store.Tx;
import java.time.Instant;

/** The clock that a database's grants go by: one for all nodes that share it. */
@FunctionalInterface
public interface StoreTime {
    /** The Postgres server's own. */
    StoreTime OF_POSTGRES = tx -> tx.first(
                    "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS now",
                    row -> row.instant("now"))
            .orElseThrow();

    Instant now(Tx tx);

    /** This machine's, for a file that only this process has. */
    static StoreTime of(Clock clock) {
        return tx -> clock.now();
    }
}
