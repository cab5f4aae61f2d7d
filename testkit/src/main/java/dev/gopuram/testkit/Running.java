package dev.gopuram.testkit;

/** A service that a {@link Runner} started. */
public interface Running<P> extends AutoCloseable {
    /** The service's port, as its callers see it on this transport. */
    P port();

    /** The process it runs in: this one, or the child of SPLIT. */
    long pid();

    /** Stops it; its data stays. */
    @Override
    void close();
}
