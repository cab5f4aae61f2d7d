package dev.gopuram.registry;

import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.SchemaChange;
import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.StartRollout;
import dev.gopuram.contracts.registry.Transition;
import dev.gopuram.contracts.registry.Verdict;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.registry.VersionRows.Stored;
import dev.gopuram.rollouts.PolicyDefaults;
import java.time.Instant;
import java.util.Optional;

/** Begins a roll-out: of a ready version that callers of the stable one can call in the same way. */
final class RolloutStart {
    private static final Verdict NOTHING_YET = new Verdict(0, 0, 0, 0, "");

    private final RegistryStore store;
    private final Portraits portraits;
    private final RolloutMoves moves;
    private final Time time;

    RolloutStart(RegistryStore store, Portraits portraits, RolloutMoves moves, Time time) {
        this.store = store;
        this.portraits = portraits;
        this.moves = moves;
        this.time = time;
    }

    Rollout run(Caller caller, StartRollout request) {
        var _ = Words.alias(request.alias());
        var _ = Words.text("reason", request.reason());
        RolloutPolicy policy = PolicyDefaults.checked(request.policy());
        return store.decide(rows -> start(rows, caller, request, policy));
    }

    private Rollout start(Rows rows, Caller caller, StartRollout request, RolloutPolicy policy) {
        String tenant = caller.tenant();
        Optional<Running> begun = rows.rollouts()
                .running(tenant, request.model(), request.alias())
                .filter(running -> rows.rollouts().movedBy(running.id(), caller.id(), caller.request()));
        if (begun.isPresent()) {
            return portraits.of(rows, begun.get());
        }
        Stored candidate = References.version(rows, tenant, request.model(), request.candidate());
        AliasMoves.requireReady(candidate);
        AliasMoves.requireFree(rows, tenant, request.model(), request.alias());
        Stored stable = stable(rows, tenant, request);
        requireOther(stable, candidate, request);
        requireCompatible(stable, candidate);
        requireSecondPerson(portraits, request.alias(), candidate, caller);
        Instant now = time.now();
        Running rollout = new Running(
                rows.newId("rol"),
                tenant,
                request.model(),
                request.alias(),
                stable.name(),
                candidate.name(),
                RolloutState.PENDING,
                0,
                0,
                policy,
                now,
                now,
                now,
                caller.id(),
                request.reason(),
                NOTHING_YET,
                true,
                now,
                now);
        rows.rollouts().add(rollout);
        rows.rollouts().putStep(rollout.id(), 0, 0);
        rows.rollouts()
                .addTransition(
                        rollout.id(),
                        new Transition(
                                RolloutState.PENDING, RolloutState.PENDING, 0, now, caller.id(), request.reason()),
                        caller.request());
        rows.publish(
                EventType.ROLLOUT_STARTED, tenant, rollout.id(), now, RolloutMoves.data(rollout, rollout, caller.id()));
        rows.served();
        moves.advance(rows, rollout, now);
        return portraits.of(rows, rows.rollouts().find(tenant, rollout.id()).orElseThrow());
    }

    private static Stored stable(Rows rows, String tenant, StartRollout request) {
        String version = rows.aliases()
                .now(tenant, request.model(), request.alias())
                .map(AliasTerm::version)
                .orElseThrow(() -> Problem.of(
                        Problem.Code.CONFLICT,
                        "%s@%s: nothing (expected: a version that the candidate is to replace)"
                                .formatted(request.model(), request.alias())));
        Stored stable = References.version(rows, tenant, request.model(), version);
        AliasMoves.requireReady(stable);
        return stable;
    }

    private static void requireOther(Stored stable, Stored candidate, StartRollout request) {
        if (stable.name().equals(candidate.name())) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "%s@%s: %s already (expected: another candidate)"
                            .formatted(request.model(), request.alias(), candidate.name()));
        }
    }

    private static void requireCompatible(Stored stable, Stored candidate) {
        SchemaChange change = SchemaChange.between(
                BundleConfig.parse(stable.documents().config()),
                BundleConfig.parse(candidate.documents().config()));
        if (change.level() == SchemaChange.Level.BREAKING) {
            throw Problem.of(
                    Problem.Code.UNPROCESSABLE,
                    "%s: %s cannot answer who calls %s: %s (expected: a version that is called in the same way)"
                            .formatted(
                                    stable.model(),
                                    candidate.name(),
                                    stable.name(),
                                    String.join("; ", change.reasons())));
        }
    }

    /** A roll-out moves its alias by itself: a guarded one needs somebody else than who registered the version. */
    static void requireSecondPerson(Portraits portraits, String alias, Stored candidate, Caller caller) {
        if (portraits.guarded(alias) && candidate.createdBy().equals(caller.id())) {
            throw Problem.of(
                    Problem.Code.FORBIDDEN,
                    "%s is guarded, and %s@%s was registered by %s (expected: another person)"
                            .formatted(alias, candidate.model(), candidate.name(), caller.id()));
        }
    }
}
