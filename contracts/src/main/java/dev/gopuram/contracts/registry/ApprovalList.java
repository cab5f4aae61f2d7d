package dev.gopuram.contracts.registry;

import java.util.List;

/** Approvals, the newest first. */
public record ApprovalList(List<Approval> approvals) {
    public ApprovalList {
        approvals = List.copyOf(approvals);
    }
}
