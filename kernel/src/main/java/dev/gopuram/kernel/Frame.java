package dev.gopuram.kernel;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event of a stream: the bytes as they travel, and their meaning once somebody asks. A frame that is only passed
 * on is never parsed.
 */
public final class Frame implements Step {
    private final Bytes raw;
    private volatile @Nullable Object event;

    private Frame(Bytes raw, @Nullable Object event) {
        this.raw = raw;
        this.event = event;
    }

    /** A frame from the bytes of one whole server-sent event, its closing blank line included. */
    public static Frame of(Bytes raw) {
        return new Frame(raw, null);
    }

    /** A frame whose meaning the writer knows already. */
    public static Frame of(Bytes raw, Object event) {
        return new Frame(raw, event);
    }

    public Bytes raw() {
        return raw;
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
