package dev.gopuram.platform.tarpit;

/** The place of a request that waits. */
@FunctionalInterface
public interface Parking {
    /** Frees the place at once, and the request never goes on; false where it went on or left before. */
    boolean leave();
}
