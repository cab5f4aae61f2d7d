package dev.gopuram.registry;

import dev.gopuram.registry.VersionRows.Stored;
import java.time.Instant;
import java.util.Map;

/**
 * A version that can be called from now on. The first of its model stands in production, so that the bare name goes on
 * meaning it when others come: which of them follows somebody decides. Where production is guarded, the first too.
 */
final class Arrival {
    private final Portraits portraits;

    Arrival(Portraits portraits) {
        this.portraits = portraits;
    }

    void reached(Rows rows, Stored stored, Instant now) {
        rows.publish(
                EventType.MODEL_REGISTERED,
                stored.tenant(),
                stored.model(),
                now,
                Map.of(
                        "model", stored.model(),
                        "version", stored.name(),
                        "number", stored.number(),
                        "digest", stored.digest(),
                        "by", stored.createdBy()));
        if (!portraits.guarded(References.PRODUCTION)
                && rows.aliases()
                        .last(stored.tenant(), stored.model(), References.PRODUCTION)
                        .isEmpty()) {
            var _ = AliasTurn.make(
                    rows,
                    new AliasTurn.Move(
                            stored.tenant(),
                            stored.model(),
                            References.PRODUCTION,
                            stored.name(),
                            stored.createdBy(),
                            "the first version",
                            ""),
                    now);
        }
    }
}
