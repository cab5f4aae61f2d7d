package dev.gopuram.governance;

import dev.gopuram.platform.ledger.OutputLengths;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How much calls of each kind use, as far as this node has seen: so much is held for the next one. */
final class Learned {
    /** Kinds remembered; those beyond are held like one of which nothing is known. */
    static final int MAX_KINDS = 10_000;

    /** Of ten calls nine use no more than what is held for one. */
    private static final double SHARE = 0.9;

    private final long unknown;
    private final Map<String, OutputLengths> kinds = new ConcurrentHashMap<>();

    /** Nothing yet: so much is held for a call of a kind of which nothing is known. */
    Learned(long unknown) {
        this.unknown = unknown;
    }

    /** How much to hold for a call that may use at most so much. */
    long expected(String kind, long most) {
        OutputLengths known = kinds.get(kind);
        return Math.min(known == null ? unknown : known.quantile(SHARE, unknown), most);
    }

    /** A call has used so much. Nothing is remembered of one that used nothing: its kind may be made up. */
    void learn(String kind, long used) {
        OutputLengths known = used > 0 ? known(kind) : null;
        if (known != null) {
            known.add(used);
        }
    }

    private @Nullable OutputLengths known(String kind) {
        OutputLengths known = kinds.get(kind);
        if (known != null || kinds.size() >= MAX_KINDS) {
            return known;
        }
        return kinds.computeIfAbsent(kind, name -> new OutputLengths());
    }
}
