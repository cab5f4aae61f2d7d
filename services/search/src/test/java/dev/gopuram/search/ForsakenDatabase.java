package dev.gopuram.search;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.store.Database;
import java.util.concurrent.atomic.AtomicInteger;

/** A database that, while it is told to, does not answer the threads that index; all others it serves. */
final class ForsakenDatabase implements Database {
    private final Database real;
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile boolean down;

    ForsakenDatabase(Database real) {
        this.real = real;
    }

    void down(boolean nowDown) {
        down = nowDown;
    }

    /** How often an indexing thread was turned away. */
    int refusals() {
        return refusals.get();
    }

    @Override
    public <T> T read(Work<T> work) {
        refuseIndexing();
        return real.read(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        refuseIndexing();
        return real.write(work);
    }

    private void refuseIndexing() {
        if (down && Thread.currentThread().getName().startsWith(Indexer.THREADS)) {
            refusals.incrementAndGet();
            throw Problem.of(Problem.Code.UNAVAILABLE, "the database does not answer");
        }
    }

    @Override
    public void close() {
        real.close();
    }
}
