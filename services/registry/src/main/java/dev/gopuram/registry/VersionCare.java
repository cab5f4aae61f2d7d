package dev.gopuram.registry;

import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.ArchiveVersion;
import dev.gopuram.contracts.registry.DeleteVersion;
import dev.gopuram.contracts.registry.Deleted;
import dev.gopuram.contracts.registry.DescribeVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.VersionRows.Stored;
import java.util.Map;
import java.util.Optional;

/** Describes versions, takes them out of use and removes them: never one that something needs. */
final class VersionCare {
    private final RegistryStore store;
    private final Portraits portraits;
    private final Artifacts artifacts;
    private final Time time;
    private final int keepFormer;

    VersionCare(RegistryStore store, Portraits portraits, Artifacts artifacts, Time time, int keepFormer) {
        this.store = store;
        this.portraits = portraits;
        this.artifacts = artifacts;
        this.time = time;
        this.keepFormer = keepFormer;
    }

    Version describe(String tenant, DescribeVersion request) {
        var _ = Words.text("description", request.description());
        return store.decide(rows -> {
            Stored stored = References.version(rows, tenant, request.model(), request.version());
            rows.versions().describe(key(stored), request.description(), time.now());
            return again(rows, stored);
        });
    }

    Version archive(String tenant, ArchiveVersion request) {
        return store.decide(rows -> {
            Stored stored = References.version(rows, tenant, request.model(), request.version());
            boolean archived = stored.status() == Status.ARCHIVED;
            if (archived != request.archived()) {
                change(rows, stored, request.archived());
            }
            return again(rows, stored);
        });
    }

    private void change(Rows rows, Stored stored, boolean archive) {
        if (archive) {
            if (stored.status() == Status.PENDING) {
                AliasMoves.requireReady(stored);
            }
            requireUnneeded(rows, stored);
        }
        rows.versions().archive(key(stored), archive, time.now());
        rows.served();
    }

    Deleted delete(Caller caller, DeleteVersion request) {
        VersionKey key = new VersionKey(caller.tenant(), request.model(), request.version());
        boolean found = store.decide(rows -> {
            Optional<Stored> stored = rows.versions().find(key);
            if (stored.isEmpty()) {
                return false;
            }
            requireUnneeded(rows, stored.get());
            rows.versions().delete(key);
            rows.objects().doomUnused();
            rows.publish(
                    EventType.MODEL_DELETED,
                    key.tenant(),
                    key.model(),
                    time.now(),
                    Map.of("model", key.model(), "version", key.version(), "by", caller.id()));
            rows.served();
            return true;
        });
        artifacts.removeDoomed();
        return new Deleted(found);
    }

    private void requireUnneeded(Rows rows, Stored stored) {
        String tenant = stored.tenant();
        String name = stored.name();
        for (AliasTerm term : rows.aliases().allNow(tenant, stored.model())) {
            if (term.version().equals(name)) {
                throw needed(stored, "stands behind the alias " + term.alias());
            }
        }
        rows.rollouts().runningOf(tenant, stored.model()).stream()
                .filter(rollout ->
                        rollout.stable().equals(name) || rollout.candidate().equals(name))
                .findFirst()
                .ifPresent(rollout -> {
                    throw needed(stored, "is in roll-out " + rollout.id());
                });
        if (rows.aliases()
                .former(tenant, stored.model(), References.PRODUCTION, keepFormer)
                .contains(name)) {
            throw needed(
                    stored, "is one of the last " + keepFormer + " that were in production, which stay deployable");
        }
    }

    private static Problem needed(Stored stored, String why) {
        return Problem.of(
                Problem.Code.CONFLICT,
                "%s@%s: %s (expected: one that nothing needs)".formatted(stored.model(), stored.name(), why));
    }

    private Version again(Rows rows, Stored stored) {
        return portraits.of(rows, References.version(rows, stored.tenant(), stored.model(), stored.name()));
    }

    private static VersionKey key(Stored stored) {
        return new VersionKey(stored.tenant(), stored.model(), stored.name());
    }
}
