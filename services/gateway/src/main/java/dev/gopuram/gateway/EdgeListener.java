package dev.gopuram.gateway;

/** Hears of every call when it is over: for logs and metrics. Called on an event loop; it must not block or throw. */
@FunctionalInterface
interface EdgeListener {
    void ended(EdgeRecord call);
}
