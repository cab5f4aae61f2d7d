package dev.gopuram.governance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The price table.
 *
 * @param version what the table is called in the log; change it with the prices
 * @param models by name, as {@code x-gopuram-model} says it, without a version, with or without the provider
 * @param otherwise what a model costs that the table does not name; absent where {@code unknown} decides
 * @param unknown what becomes of a call under a limit of money whose model has no price
 */
public record PricesConfig(
        String version,
        Map<String, PriceConfig> models,
        @Nullable PriceConfig otherwise,
        Unknown unknown) {
    /** What an unknown model means for a limit of money. */
    public enum Unknown {
        /** The call costs nothing. */
        FREE,
        /** The call is refused: what cannot be counted is not spent. */
        REFUSE
    }

    public PricesConfig {
        models = Collections.unmodifiableMap(new LinkedHashMap<>(models));
    }

    public static PricesConfig defaults() {
        return new PricesConfig("none", Map.of(), null, Unknown.REFUSE);
    }
}
