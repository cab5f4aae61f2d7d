package dev.gopuram.registry;

import dev.gopuram.contracts.registry.DeleteModel;
import dev.gopuram.contracts.registry.Deleted;
import dev.gopuram.contracts.registry.PutModel;
import dev.gopuram.contracts.registry.RegisteredModel;
import dev.gopuram.contracts.registry.RenameModel;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.ModelRows.Model;
import dev.gopuram.registry.VersionRows.Stored;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Makes, describes, renames and removes models. */
final class ModelNaming {
    private final RegistryStore store;
    private final Portraits portraits;
    private final Artifacts artifacts;
    private final Time time;
    private final RegistryConfig.Limits limits;

    ModelNaming(
            RegistryStore store, Portraits portraits, Artifacts artifacts, Time time, RegistryConfig.Limits limits) {
        this.store = store;
        this.portraits = portraits;
        this.artifacts = artifacts;
        this.time = time;
        this.limits = limits;
    }

    RegisteredModel put(String tenant, PutModel request) {
        var _ = Words.model(request.model());
        var _ = Words.text("description", request.description());
        return store.decide(rows -> {
            Optional<Model> known = rows.models().find(tenant, request.model());
            if (known.isPresent() && request.create()) {
                throw there(request.model());
            }
            if (known.isPresent() && known.get().kind() != request.kind()) {
                throw Problem.of(
                        Problem.Code.CONFLICT,
                        "%s: %s (expected: %s)"
                                .formatted(
                                        request.model(),
                                        request.kind(),
                                        known.get().kind()));
            }
            Instant now = time.now();
            Instant made = known.map(Model::createdAt).orElse(now);
            if (known.isEmpty()) {
                requireRoom(rows, tenant, limits);
            }
            rows.models()
                    .put(new Model(tenant, request.model(), request.kind(), request.description(), false, made, now));
            return find(rows, tenant, request.model());
        });
    }

    RegisteredModel rename(String tenant, RenameModel request) {
        var _ = Words.model(request.to());
        return store.decide(rows -> {
            var _ = References.requireModel(rows, tenant, request.model());
            if (rows.models().find(tenant, request.to()).isPresent()) {
                throw there(request.to());
            }
            requireNoRollout(rows, tenant, request.model());
            rows.models().rename(tenant, request.model(), request.to(), time.now());
            rows.served();
            return find(rows, tenant, request.to());
        });
    }

    Deleted delete(Caller caller, DeleteModel request) {
        String tenant = caller.tenant();
        boolean found = store.decide(rows -> {
            Optional<Model> known = rows.models().find(tenant, request.model());
            if (known.isEmpty()) {
                return false;
            }
            requireNoRollout(rows, tenant, request.model());
            requireNoGuardedAlias(rows, tenant, request.model());
            for (Stored version : rows.versions().list(tenant, request.model(), null, Words.MAX_LIMIT)) {
                rows.versions().delete(new VersionKey(tenant, request.model(), version.name()));
            }
            rows.models().delete(tenant, request.model());
            rows.objects().doomUnused();
            rows.publish(
                    EventType.MODEL_DELETED,
                    tenant,
                    request.model(),
                    time.now(),
                    Map.of("model", request.model(), "version", "", "by", caller.id()));
            rows.served();
            return true;
        });
        artifacts.removeDoomed();
        return new Deleted(found);
    }

    static void requireRoom(Rows rows, String tenant, RegistryConfig.Limits limits) {
        long models = rows.models().count(tenant);
        if (models >= limits.models()) {
            throw Problem.of(
                    Problem.Code.INSUFFICIENT_QUOTA,
                    "models: " + models + " (expected: fewer than " + limits.models() + ")");
        }
    }

    private RegisteredModel find(Rows rows, String tenant, String model) {
        return portraits.of(rows, References.requireModel(rows, tenant, model));
    }

    private static Problem there(String model) {
        return Problem.of(Problem.Code.CONFLICT, "model: " + model + " (expected: a name that is not taken)")
                .at("model");
    }

    private static void requireNoRollout(Rows rows, String tenant, String model) {
        rows.rollouts().runningOf(tenant, model).stream().findFirst().ifPresent(rollout -> {
            throw Problem.of(Problem.Code.CONFLICT, model + ": in roll-out " + rollout.id() + " (expected: in none)");
        });
    }

    private void requireNoGuardedAlias(Rows rows, String tenant, String model) {
        rows.aliases().allNow(tenant, model).stream()
                .filter(term -> portraits.guarded(term.alias()))
                .findFirst()
                .ifPresent(term -> {
                    throw Problem.of(
                            Problem.Code.CONFLICT,
                            "%s@%s: %s (expected: nothing behind a guarded alias)"
                                    .formatted(model, term.alias(), term.version()));
                });
    }
}
