package dev.gopuram.kernel;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream: the bytes as they travel, and their meaning once somebody asks. A frame that is only passed
 * on is never parsed.
 */
public final class Frame implements Step {
    private final Bytes raw;
    private final long writtenTokens;
    private volatile @Nullable Object event;

    private Frame(Bytes raw, long writtenTokens, @Nullable Object event) {
        this.raw = raw;
        this.writtenTokens = writtenTokens;
        this.event = event;
    }

    /** A frame from the bytes of one whole server-sent event, its closing blank line included. */
    public static Frame of(Bytes raw) {
        return new Frame(raw, 0, null);
    }

    /** A frame whose meaning the writer knows already. */
    public static Frame of(Bytes raw, Object event) {
        return new Frame(raw, 0, event);
    }

    public Bytes raw() {
        return raw;
    }

    /** The same event, which brings its stream to so many tokens written. */
    public Frame after(long tokens) {
        return tokens == writtenTokens ? this : new Frame(raw, tokens, event);
    }

    /** Tokens written in its stream up to this event, as its producer counts or estimates; 0 where it does neither. */
    public long writtenTokens() {
        return writtenTokens;
    }

    /** The meaning of the bytes, parsed at most once. All readers of a stream must agree on one parser. */
    @SuppressWarnings("unchecked")
    public <E> E event(Function<Bytes, E> parser) {
        Object known = event;
        if (known == null) {
            known = parser.apply(raw);
            event = known;
        }
        return (E) known;
    }

    @Override
    public String toString() {
        return "Frame[" + raw.length() + " bytes]";
    }
}
