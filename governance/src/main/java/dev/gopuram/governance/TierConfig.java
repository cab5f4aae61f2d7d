package dev.gopuram.governance;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.ledger.Limit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What keys of one tier may do.
 *
 * @param limits by capability, such as {@code chat}: how much each key may use of it
 * @param priority who is served first when there is not room for all; higher goes before lower
 */
public record TierConfig(Map<String, Limit> limits, int priority) {
    private static final int HIGHEST = 100;

    public TierConfig {
        limits = Collections.unmodifiableMap(new LinkedHashMap<>(limits));
        if (priority < 0 || priority > HIGHEST) {
            throw Problem.invalid("priority", priority, "0.." + HIGHEST);
        }
    }

    public static TierConfig defaults() {
        return new TierConfig(Map.of(), 0);
    }

    /** The tiers of an installation that declares none. */
    public static Map<String, TierConfig> standard() {
        Map<String, TierConfig> tiers = new LinkedHashMap<>();
        tiers.put("free", new TierConfig(requestsPerMinute(20, 50), 1));
        tiers.put("pro", new TierConfig(requestsPerMinute(200, 500), 2));
        tiers.put("internal", new TierConfig(Map.of(), 3));
        return Collections.unmodifiableMap(tiers);
    }

    private static Map<String, Limit> requestsPerMinute(int chat, int search) {
        Map<String, Limit> limits = new LinkedHashMap<>();
        limits.put("chat", Limit.parse(chat + "/min"));
        limits.put("search", Limit.parse(search + "/min"));
        return limits;
    }
}
