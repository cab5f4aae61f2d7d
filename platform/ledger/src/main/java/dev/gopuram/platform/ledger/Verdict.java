package dev.gopuram.platform.ledger;

import java.time.Duration;

/** What becomes of a wish to hold something. */
public sealed interface Verdict {
    /** It is held on every limit. */
    record Held(Hold hold) implements Verdict {}

    /**
     * A limit has not so much left; nothing is held.
     *
     * @param need how much was wanted of it
     * @param remaining how much it has
     * @param retryAfter until it may have so much again; never, where it allows less in any window
     */
    record Refused(Rule rule, long need, long remaining, Duration retryAfter) implements Verdict {
        /** Whether no waiting helps: the call alone is more than the limit allows. */
        public boolean never() {
            return need > rule.limit().amount();
        }
    }

    /** Memory does not know; {@link Ledger#ask} does. Nothing is held. */
    record Unsure() implements Verdict {}

    /** Only for one who grows: the hold has ended before, and what it held was counted. No limit covers what follows. */
    record Over() implements Verdict {}
}
