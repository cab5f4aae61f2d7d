package dev.gopuram.registry;

import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.store.Database;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where the registry keeps what it knows. A work is one transaction: all of it happened, or none. Decisions take turns,
 * on Postgres and between processes too: each first takes the lock on the one row of {@code revision}, so what it reads
 * is what it changes.
 */
final class RegistryStore {
    private final Database database;
    private final Ids ids;
    private final Revisions revisions;
    private final WriteWatch watch;

    RegistryStore(Database database, Ids ids, Revisions revisions, WriteWatch watch) {
        this.database = database;
        this.ids = ids;
        this.revisions = revisions;
        this.watch = watch;
    }

    /** What is done in one transaction. */
    interface Work<T> {
        T run(Rows rows);
    }

    <T> T read(Work<T> work) {
        return database.read(tx -> work.run(new Rows(new Sql(tx, WriteWatch.NONE), ids)));
    }

    /** Decides: alone, and those who wait for changes are woken once it is durable. */
    <T> T decide(Work<T> work) {
        AtomicLong revision = new AtomicLong();
        T answer = database.write(tx -> {
            var _ = tx.update("UPDATE revision SET value = value");
            Rows rows = new Rows(new Sql(tx, watch), ids);
            T result = work.run(rows);
            revision.set(rows.finish());
            watch.before("COMMIT");
            return result;
        });
        watch.after("COMMIT");
        if (revision.get() > 0) {
            revisions.reached(revision.get());
        }
        return answer;
    }

    /** Notes what changes nothing that is served and depends on nothing that others write. */
    <T> T note(Work<T> work) {
        return database.write(tx -> work.run(new Rows(new Sql(tx, watch), ids)));
    }

    long revision() {
        return read(Rows::revision);
    }
}
