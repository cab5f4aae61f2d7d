package dev.gopuram.registry;

import dev.gopuram.contracts.registry.Approval;
import dev.gopuram.contracts.registry.DecideApproval;
import dev.gopuram.kernel.Problem;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** Decides on a move of a guarded alias. What was decided by the same person in the same way stays so. */
final class ApprovalDecision {
    private final RegistryStore store;
    private final Time time;

    ApprovalDecision(RegistryStore store, Time time) {
        this.store = store;
        this.time = time;
    }

    Approval run(Caller caller, DecideApproval request) {
        var _ = Words.text("comment", request.comment());
        return store.decide(rows -> decide(rows, caller, request));
    }

    private Approval decide(Rows rows, Caller caller, DecideApproval request) {
        Approval approval = find(rows, caller.tenant(), request.id());
        Approval.State wanted = request.approve() ? Approval.State.APPROVED : Approval.State.REJECTED;
        if (approval.state() == wanted && approval.decidedBy().equals(caller.id())) {
            return approval;
        }
        if (approval.state() != Approval.State.PENDING) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "approval " + approval.id() + ": " + approval.state() + " (expected: PENDING)");
        }
        if (approval.requestedBy().equals(caller.id())) {
            throw Problem.of(
                    Problem.Code.FORBIDDEN,
                    "approval " + approval.id() + ": asked for by " + caller.id() + " (expected: another person)");
        }
        Instant now = time.now();
        rows.approvals().decide(caller.tenant(), approval.id(), wanted, caller.id(), now, request.comment());
        publish(rows, caller, approval, wanted, now);
        if (request.approve()) {
            move(rows, caller, approval, now);
        }
        return find(rows, caller.tenant(), request.id());
    }

    private static void move(Rows rows, Caller caller, Approval approval, Instant now) {
        String tenant = caller.tenant();
        AliasMoves.requireFree(rows, tenant, approval.model(), approval.alias());
        if (!approval.version().isEmpty()) {
            AliasMoves.requireReady(References.version(rows, tenant, approval.model(), approval.version()));
        }
        var _ = AliasTurn.make(
                rows,
                new AliasTurn.Move(
                        tenant,
                        approval.model(),
                        approval.alias(),
                        approval.version(),
                        approval.requestedBy(),
                        "approved by " + caller.id() + " (" + approval.id() + "): " + approval.reason(),
                        ""),
                now);
    }

    private static void publish(Rows rows, Caller caller, Approval approval, Approval.State state, Instant now) {
        rows.publish(
                EventType.APPROVAL_DECIDED,
                caller.tenant(),
                approval.model(),
                now,
                Map.of(
                        "approval", approval.id(),
                        "model", approval.model(),
                        "alias", approval.alias(),
                        "version", approval.version(),
                        "state", state.name().toLowerCase(Locale.ROOT),
                        "by", caller.id()));
    }

    private static Approval find(Rows rows, String tenant, String id) {
        return rows.approvals().find(tenant, id).orElseThrow(() -> Problem.notFound("approval", id));
    }
}
