package dev.gopuram.registry;

import dev.gopuram.contracts.registry.FindRollout;
import dev.gopuram.contracts.registry.ListRollouts;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutList;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.SteerRollout.Action;
import dev.gopuram.contracts.registry.Verdict;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.RolloutMoves.By;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.rollouts.Decision;
import java.time.Instant;

/** Shows roll-outs and takes them in hand. What has been done already, and asked for again, stays done. */
final class RolloutSteering {
    /** Of a roll-out. */
    static final int MAX_TRANSITIONS = 1_000;

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
        return store.read(rows -> judged(rows, find(rows, tenant, request.id())));
    }

    /** With what is missing now: time passes, and no traffic comes, without anything being written. */
    private Rollout judged(Rows rows, Running rollout) {
        return rollout.running() && moves.judge(rows, rollout, time.now()) instanceof Decision.Stay(Verdict verdict)
                ? portraits.of(rows, rollout, verdict)
                : portraits.of(rows, rollout);
    }

    RolloutList list(String tenant, ListRollouts request) {
        int limit = Words.limit(request.limit());
        return store.read(rows ->
                new RolloutList(rows.rollouts().list(tenant, request.model(), request.openOnly(), limit).stream()
                        .map(each -> judged(rows, each))
                        .toList()));
    }

    Rollout steer(Caller caller, SteerRollout request) {
        var _ = Words.text("reason", request.reason());
        return store.decide(rows -> {
            Running rollout = find(rows, caller.tenant(), request.id());
            if (!done(rollout, request.action())
                    && !rows.rollouts().movedBy(rollout.id(), caller.id(), caller.request())) {
                Instant now = time.now();
                Rollout portrait = portraits.of(rows, rollout);
                requireRoom(portrait, request.action());
                Decision decision = Decision.steered(portrait, request.action(), request.reason(), now);
                if (request.action() != Action.RESUME && RolloutMoves.takesOver(decision)) {
                    RolloutStart.requireSecondPerson(
                            portraits,
                            rollout.alias(),
                            References.version(rows, caller.tenant(), rollout.model(), rollout.candidate()),
                            caller);
                }
                moves.apply(rows, rollout, decision, By.caller(caller), now);
            }
            return portraits.of(rows, find(rows, caller.tenant(), request.id()));
        });
    }

    /** Whoever goes back and forth comes to an end. */
    private static void requireRoom(Rollout rollout, Action action) {
        boolean ends = action == Action.PROMOTE || action == Action.ABORT;
        if (!ends && rollout.transitions().size() >= MAX_TRANSITIONS) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "roll-out %s: %d transitions (expected: fewer than %d, or an end)"
                            .formatted(rollout.id(), rollout.transitions().size(), MAX_TRANSITIONS));
        }
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
