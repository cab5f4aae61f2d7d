package dev.gopuram.platform.cache;

import java.util.Optional;

/** What a question met with. */
public sealed interface Found {
    /** An answer to give out. */
    record Fresh(Kept kept) implements Found {}

    /**
     * An answer to give out, older than it should be.
     *
     * @param renewal for the one caller who has to see to a new one; empty where another does already
     */
    record Stale(Kept kept, Optional<Lead> renewal) implements Found {}

    /**
     * Nothing to give out: the caller makes the answer.
     *
     * @param lead to be ended by the caller
     */
    record Missing(Lead lead) implements Found {}

    /** The same, but so many wait already, or it took so long, that the caller makes an answer for itself alone. */
    record Alone() implements Found {}
}
