package dev.gopuram.registry;

import dev.gopuram.contracts.registry.AliasMoved;
import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.Approval;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.VersionRows.Stored;
import java.time.Instant;
import java.util.Map;

/** Moves an alias, or asks for the approval that it needs. A move that has happened already happens no second time. */
final class AliasMoves {
    /** Of a model. */
    static final int MAX_ALIASES = 100;

    private final RegistryStore store;
    private final Portraits portraits;
    private final Time time;

    AliasMoves(RegistryStore store, Portraits portraits, Time time) {
        this.store = store;
        this.portraits = portraits;
        this.time = time;
    }

    AliasMoved run(Caller caller, MoveAlias request) {
        var _ = Words.alias(request.alias());
        var _ = Words.text("reason", request.reason());
        return store.decide(rows -> move(rows, caller, request));
    }

    private AliasMoved move(Rows rows, Caller caller, MoveAlias request) {
        String tenant = caller.tenant();
        var _ = References.requireModel(rows, tenant, request.model());
        String present = rows.aliases()
                .now(tenant, request.model(), request.alias())
                .map(AliasTerm::version)
                .orElse("");
        if (present.equals(request.version())) {
            return new AliasMoved(request.model(), request.alias(), present, before(rows, tenant, request), null);
        }
        requireExpected(request, present);
        requireFree(rows, tenant, request.model(), request.alias());
        requireRoom(rows, request, tenant, present);
        if (!request.version().isEmpty()) {
            requireReady(References.version(rows, tenant, request.model(), request.version()));
            Regression.refuse(rows, tenant, request, present);
        }
        if (portraits.guarded(request.alias())) {
            Approval pending = ask(rows, caller, request);
            return new AliasMoved(request.model(), request.alias(), present, present, pending);
        }
        String previous = AliasTurn.make(rows, turn(caller, request), time.now());
        return new AliasMoved(request.model(), request.alias(), request.version(), previous, null);
    }

    /** What a move that has happened already moved it from. */
    private static String before(Rows rows, String tenant, MoveAlias request) {
        return rows.aliases().former(tenant, request.model(), request.alias(), 1).stream()
                .findFirst()
                .orElse("");
    }

    private static void requireExpected(MoveAlias request, String present) {
        if (!request.expected().isEmpty() && !request.expected().equals(present)) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "%s@%s: %s (expected: %s)"
                            .formatted(
                                    request.model(),
                                    request.alias(),
                                    present.isEmpty() ? "nothing" : present,
                                    request.expected()));
        }
    }

    static void requireFree(Rows rows, String tenant, String model, String alias) {
        rows.rollouts().running(tenant, model, alias).ifPresent(rollout -> {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "%s@%s: in roll-out %s (expected: none; promote or abort it first)"
                            .formatted(model, alias, rollout.id()));
        });
    }

    private static void requireRoom(Rows rows, MoveAlias request, String tenant, String present) {
        if (present.isEmpty()) {
            int aliases = rows.aliases().allNow(tenant, request.model()).size();
            if (aliases >= MAX_ALIASES) {
                throw Problem.of(
                        Problem.Code.INSUFFICIENT_QUOTA,
                        "aliases of %s: %d (expected: fewer than %d)".formatted(request.model(), aliases, MAX_ALIASES));
            }
        }
    }

    static void requireReady(Stored version) {
        if (!version.ready()) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "%s@%s: %s (expected: READY)".formatted(version.model(), version.name(), version.status()));
        }
    }

    private Approval ask(Rows rows, Caller caller, MoveAlias request) {
        return rows.approvals()
                .pending(caller.tenant(), request.model(), request.alias(), request.version())
                .orElseGet(() -> {
                    Instant now = time.now();
                    Approval approval = new Approval(
                            rows.newId("apr"),
                            request.model(),
                            request.alias(),
                            request.version(),
                            caller.id(),
                            now,
                            request.reason(),
                            Approval.State.PENDING,
                            "",
                            null,
                            "");
                    rows.approvals().add(approval, caller.tenant());
                    rows.publish(
                            EventType.APPROVAL_REQUESTED,
                            caller.tenant(),
                            request.model(),
                            now,
                            Map.of(
                                    "approval", approval.id(),
                                    "model", request.model(),
                                    "alias", request.alias(),
                                    "version", request.version(),
                                    "by", caller.id()));
                    return approval;
                });
    }

    private static AliasTurn.Move turn(Caller caller, MoveAlias request) {
        return new AliasTurn.Move(
                caller.tenant(),
                request.model(),
                request.alias(),
                request.version(),
                caller.id(),
                request.reason(),
                "");
    }
}
