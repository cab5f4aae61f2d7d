package dev.gopuram.edge;

/** Hears of every call when it is over: for logs and metrics. Called on an event loop; it must not block or throw. */
@FunctionalInterface
public interface EdgeListener {
    void ended(EdgeRecord call);
}
