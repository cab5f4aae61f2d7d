package dev.gopuram.governance;

import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.ledger.Price;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What usage costs in money, by model. */
final class Prices {
    /** Nine million dollars: the most that a limit may be. */
    private static final long MOST = 1L << 53;

    private final Map<String, Price> models = new HashMap<>();
    private final @Nullable Price otherwise;
    private final boolean refuseUnknown;

    Prices(PricesConfig config) {
        config.models().forEach((name, price) -> models.put(name, price.price("prices.models." + name)));
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

    /** Whether a call of a model without a price is refused where money is limited. */
    boolean refuseUnknown() {
        return refuseUnknown;
    }

    /** Of the name as it is, then without its version, then without its provider. */
    private @Nullable Price price(String model) {
        Price exact = models.get(model);
        if (exact != null) {
            return exact;
        }
        int version = model.lastIndexOf('@');
        String unversioned = version < 0 ? model : model.substring(0, version);
        Price known = models.get(unversioned);
        if (known != null) {
            return known;
        }
        int provider = unversioned.indexOf('/');
        Price bare = provider < 0 ? null : models.get(unversioned.substring(provider + 1));
        return bare == null ? otherwise : bare;
    }
}
