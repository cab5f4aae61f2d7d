package dev.gopuram.registry;

import dev.gopuram.contracts.registry.AliasHistory;
import dev.gopuram.contracts.registry.ApprovalList;
import dev.gopuram.contracts.registry.FindHistory;
import dev.gopuram.contracts.registry.ListApprovals;

/** What aliases stood for, and who was asked. */
record HistoryLookup(RegistryStore store) {
    AliasHistory history(String tenant, FindHistory request) {
        int limit = Words.limit(request.limit());
        return store.read(rows -> {
            var _ = References.requireModel(rows, tenant, request.model());
            return new AliasHistory(
                    rows.aliases().history(tenant, request.model(), request.alias(), request.at(), limit));
        });
    }

    ApprovalList approvals(String tenant, ListApprovals request) {
        int limit = Words.limit(request.limit());
        return store.read(
                rows -> new ApprovalList(rows.approvals().list(tenant, request.model(), request.pendingOnly(), limit)));
    }
}
