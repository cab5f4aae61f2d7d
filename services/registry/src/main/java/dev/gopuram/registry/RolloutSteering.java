package dev.gopuram.registry;

import dev.gopuram.contracts.registry.FindRollout;
import dev.gopuram.contracts.registry.ListRollouts;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutList;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.SteerRollout.Action;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.rollouts.Decision;

/** Shows roll-outs and takes them in hand. What has been done already, and asked for again, stays done. */
final class RolloutSteering {
    private final RegistryStore store;
    private final Portraits portraits;
    private final RolloutMoves moves;
    private final Time time;

    RolloutSteering(RegistryStore store, Portraits portraits, RolloutMoves moves, Time time) {
        this.store = store;
        this.portraits = portraits;
        this.moves = moves;
        this.time = time;
    }

    Rollout find(String tenant, FindRollout request) {
        return store.read(rows -> portraits.of(rows, find(rows, tenant, request.id())));
    }

    RolloutList list(String tenant, ListRollouts request) {
        int limit = Words.limit(request.limit());
        return store.read(rows ->
                new RolloutList(rows.rollouts().list(tenant, request.model(), request.openOnly(), limit).stream()
                        .map(each -> portraits.of(rows, each))
                        .toList()));
    }

    Rollout steer(Caller caller, SteerRollout request) {
        var _ = Words.text("reason", request.reason());
        return store.decide(rows -> {
            Running rollout = find(rows, caller.tenant(), request.id());
            if (!done(rollout, request.action())) {
                if (request.action() == Action.PROMOTE) {
                    RolloutStart.requireSecondPerson(
                            portraits,
                            rollout.alias(),
                            References.version(rows, caller.tenant(), rollout.model(), rollout.candidate()),
                            caller);
                }
                Decision decision =
                        Decision.steered(portraits.of(rows, rollout), request.action(), request.reason(), time.now());
                moves.apply(rows, rollout, decision, caller.id(), time.now());
            }
            return portraits.of(rows, find(rows, caller.tenant(), request.id()));
        });
    }

    private static boolean done(Running rollout, Action action) {
        return switch (action) {
            case PAUSE -> rollout.state() == RolloutState.PAUSED;
            case PROMOTE -> rollout.state() == RolloutState.STABLE;
            case ABORT -> rollout.state() == RolloutState.ROLLED_BACK;
            case RESUME, ADVANCE -> false;
        };
    }

    private static Running find(Rows rows, String tenant, String id) {
        return rows.rollouts().find(tenant, id).orElseThrow(() -> Problem.notFound("roll-out", id));
    }
}
