package dev.gopuram.registry;

import dev.gopuram.contracts.registry.AliasTerm;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Lets an alias stand for another version: the end of a term, the beginning of the next, and the event, together. */
final class AliasTurn {
    /**
     * A move.
     *
     * @param version none from now on where empty
     * @param rollout that moves it; empty where somebody does
     */
    record Move(String tenant, String model, String alias, String version, String by, String reason, String rollout) {}

    private AliasTurn() {}

    /** Answers what it stood for; empty for nothing. */
    static String make(Rows rows, Move move, Instant now) {
        Optional<AliasTerm> before = rows.aliases().now(move.tenant(), move.model(), move.alias());
        Instant at = rows.aliases()
                .last(move.tenant(), move.model(), move.alias())
                .map(last -> notBefore(now, last))
                .orElse(now);
        before.ifPresent(term -> rows.aliases().close(term, move.tenant(), at));
        if (!move.version().isEmpty()) {
            AliasTerm term = new AliasTerm(
                    move.model(), move.alias(), move.version(), at, null, move.by(), move.reason(), move.rollout());
            rows.aliases().open(term, move.tenant());
        }
        rows.approvals().lapse(move.tenant(), move.model(), move.alias(), at);
        String previous = before.map(AliasTerm::version).orElse("");
        rows.publish(EventType.ALIAS_MOVED, move.tenant(), move.model(), at, data(move, previous));
        rows.served();
        return previous;
    }

    /** Terms follow each other though the clock be set back: no instant has two versions. */
    private static Instant notBefore(Instant now, AliasTerm last) {
        Instant end = last.until();
        Instant least = end == null ? last.from().plus(1, ChronoUnit.MICROS) : end;
        return now.isBefore(least) ? least : now;
    }

    private static Map<String, String> data(Move move, String previous) {
        Map<String, String> data = new LinkedHashMap<>();
        data.put("model", move.model());
        data.put("alias", move.alias());
        data.put("version", move.version());
        data.put("previous", previous);
        data.put("by", move.by());
        data.put("reason", move.reason());
        data.put("rollout", move.rollout());
        return data;
    }
}
