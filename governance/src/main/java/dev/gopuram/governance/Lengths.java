package dev.gopuram.governance;

import dev.gopuram.platform.ledger.OutputLengths;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How long the answers of each model are, as far as this node has seen. */
final class Lengths {
    /** Models remembered; those beyond are held at the length of an unknown one. */
    static final int MAX_MODELS = 10_000;

    /** Of ten answers nine are no longer than what is held for one; the tenth is topped up as it runs. */
    private static final double SHARE = 0.9;

    /** Held for an answer of a model of which nothing is known. */
    private static final long UNKNOWN_TOKENS = 1_024;

    private final Map<String, OutputLengths> models = new ConcurrentHashMap<>();

    /** How many tokens to hold for an answer that may have at most so many. */
    long expected(String model, long most) {
        OutputLengths known = models.get(model);
        long likely = known == null ? UNKNOWN_TOKENS : known.quantile(SHARE, UNKNOWN_TOKENS);
        return Math.min(likely, most);
    }

    /** An answer was so long. */
    void learn(String model, long tokens) {
        OutputLengths known = known(model);
        if (known != null && tokens > 0) {
            known.add(tokens);
        }
    }

    private @Nullable OutputLengths known(String model) {
        OutputLengths known = models.get(model);
        if (known != null || models.size() >= MAX_MODELS) {
            return known;
        }
        return models.computeIfAbsent(model, name -> new OutputLengths());
    }
}
