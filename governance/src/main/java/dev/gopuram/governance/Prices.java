package dev.gopuram.governance;

import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.ledger.Price;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What usage costs in money, by model. */
final class Prices {
    /** Nine million dollars: the most that a limit may be. */
    private static final long MOST = 1L << 53;

    private final DeclaredModels<Price> models;
    private final @Nullable Price otherwise;
    private final boolean refuseUnknown;

    Prices(PricesConfig config) {
        Map<String, Price> named = new HashMap<>();
        config.models().forEach((name, price) -> named.put(name, price.price("prices.models." + name)));
        models = new DeclaredModels<>(named);
        PriceConfig rest = config.otherwise();
        otherwise = rest == null ? null : rest.price("prices.otherwise");
        refuseUnknown = config.unknown() == PricesConfig.Unknown.REFUSE;
    }

    /** In nano-dollars; empty where the model has no price. */
    OptionalLong nanoUsd(String model, Usage usage) {
        if (usage.totalTokens() == 0) {
            return OptionalLong.of(0);
        }
        Price price = price(model);
        return price == null ? OptionalLong.empty() : OptionalLong.of(nanoUsd(price, usage));
    }

    /** What cannot be reckoned is more than any limit. */
    private static long nanoUsd(Price price, Usage usage) {
        try {
            return Math.min(price.nanoUsd(usage), MOST);
        } catch (ArithmeticException beyond) {
            return MOST;
        }
    }

    /** Each model's part by its own price, in nano-dollars; those without a price cost nothing. */
    long nanoUsd(Map<String, Usage> byModel) {
        long all = 0;
        for (Map.Entry<String, Usage> part : byModel.entrySet()) {
            all = Math.min(all + nanoUsd(part.getKey(), part.getValue()).orElse(0), MOST);
        }
        return all;
    }

    /** Whether a call of a model without a price is refused where money is limited. */
    boolean refuseUnknown() {
        return refuseUnknown;
    }

    /** The name to tell of a model that the table names. */
    Optional<String> name(String model) {
        return models.name(model);
    }

    private @Nullable Price price(String model) {
        Price known = models.find(model);
        return known == null ? otherwise : known;
    }
}
