package dev.gopuram.registry;

import dev.gopuram.bundles.BundleRefused;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.contracts.registry.ReportCheck;
import dev.gopuram.contracts.registry.Reported;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.registry.ModelRows.Model;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.registry.VersionRows.Stored;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Takes what a node found when it ran a version's golden rows. A new version that does not answer as it says leaves no
 * trace but an event; one that was ready once and cannot be loaded any more is told so, and leaves its roll-out.
 */
final class CheckIntake {
    private static final int MAX_REASONS = 50;

    private final RegistryStore store;
    private final Artifacts artifacts;
    private final RolloutMoves moves;
    private final Arrival arrival;
    private final Time time;

    CheckIntake(RegistryStore store, Artifacts artifacts, RolloutMoves moves, Arrival arrival, Time time) {
        this.store = store;
        this.artifacts = artifacts;
        this.moves = moves;
        this.arrival = arrival;
        this.time = time;
    }

    Reported run(ReportCheck request) {
        NodeLevel.require();
        VersionKey key = new VersionKey(request.tenant(), request.model(), request.version());
        store.decide(rows -> {
            rows.versions().find(key).ifPresent(stored -> take(rows, key, stored, request.check()));
            return key;
        });
        artifacts.removeDoomed();
        return new Reported(store.revision());
    }

    private void take(Rows rows, VersionKey key, Stored stored, Check check) {
        Instant now = time.now();
        switch (Objects.requireNonNull(stored.status())) {
            case PENDING -> first(rows, key, stored, check, now);
            case READY -> {
                if (!check.passed()) {
                    fail(rows, key, reasons(check), now);
                }
            }
            case FAILED -> {
                if (check.passed()) {
                    rows.versions().status(key, Status.READY, "", now);
                    rows.served();
                }
            }
            case ARCHIVED -> {}
        }
    }

    private void first(Rows rows, VersionKey key, Stored stored, Check check, Instant now) {
        if (check.passed()) {
            rows.versions().check(key, check);
            rows.versions().status(key, Status.READY, "", now);
            arrival.reached(rows, stored, now);
        } else {
            erase(rows, key, reasons(check), now);
        }
        rows.served();
    }

    private static void erase(Rows rows, VersionKey key, List<String> reasons, Instant now) {
        String refused = BundleRefused.because(reasons).detail();
        rows.versions().delete(key);
        rows.objects().doomUnused();
        rows.uploads().refusedAs(key, refused);
        Optional<Model> model = rows.models().find(key.tenant(), key.model());
        if (model.isPresent() && model.get().implicit() && rows.versions().count(key.tenant(), key.model()) == 0) {
            rows.models().delete(key.tenant(), key.model());
        }
        rows.publish(
                EventType.MODEL_REFUSED,
                key.tenant(),
                key.model(),
                now,
                Map.of("model", key.model(), "version", key.version(), "reasons", refused));
    }

    private void fail(Rows rows, VersionKey key, List<String> reasons, Instant now) {
        String message = String.join("; ", reasons);
        rows.versions().status(key, Status.FAILED, message, now);
        rows.served();
        for (Running rollout : rows.rollouts().runningOf(key.tenant(), key.model())) {
            if (rollout.candidate().equals(key.version())) {
                moves.rollBack(rows, rollout, "the candidate cannot be loaded: " + message, now);
            }
        }
    }

    private static List<String> reasons(Check check) {
        return check.reasons().isEmpty()
                ? List.of("the golden rows failed, without a reason")
                : check.reasons().stream().limit(MAX_REASONS).toList();
    }
}
