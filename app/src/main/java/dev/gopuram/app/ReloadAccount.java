package dev.gopuram.app;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.config.Reloader;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.OutboxEvent;
import dev.gopuram.platform.telemetry.MetricNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts every attempt to reload the configuration, and leaves an event of each that changed something: who asked, when, and
 * which keys, never a value. The reload counts also where the event cannot be written; that is logged.
 */
final class ReloadAccount implements Consumer<Reloader.Attempt> {
    static final String EVENT = "config.reloaded";

    private static final Logger log = LoggerFactory.getLogger(ReloadAccount.class);

    private final String node;
    private final Optional<Database> audit;
    private final Ids ids;
    private final Clock clock;
    private final MeterRegistry meters;

    ReloadAccount(String node, Optional<Database> audit, Ids ids, Clock clock, MeterRegistry meters) {
        this.node = node;
        this.audit = audit;
        this.ids = ids;
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public void accept(Reloader.Attempt attempt) {
        String outcome = attempt.outcome().name().toLowerCase(Locale.ROOT);
        meters.counter(MetricNames.CONFIG_RELOADS, "outcome", outcome).increment();
        if (attempt.outcome() == Reloader.Outcome.APPLIED) {
            audit.ifPresent(database -> publish(database, attempt));
        }
    }

    private void publish(Database database, Reloader.Attempt attempt) {
        try {
            OutboxEvent event = event(attempt);
            String _ = database.write(tx -> {
                tx.publish(event);
                return event.id();
            });
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("by", attempt.by())
                    .addKeyValue("keys", attempt.reload().applied())
                    .setCause(e)
                    .log("the reload counts, and is not in the audit");
        }
    }

    private OutboxEvent event(Reloader.Attempt attempt) {
        String data = Json.write(Map.of(
                        "by", attempt.by(),
                        "applied", attempt.reload().applied(),
                        "need_restart", attempt.reload().needRestart()))
                .utf8();
        return new OutboxEvent(
                ids.uuid().toString(), EVENT, "/gateway", node, clock.now(), CallContext.DEFAULT_TENANT, data);
    }
}
