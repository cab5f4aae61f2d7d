package dev.gopuram.registry;

import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.ListVersions;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.VersionPage;
import dev.gopuram.registry.VersionRows.Stored;
import java.util.List;

/** Finds versions, and lists a model's, the highest first. The cursor is a version. */
record VersionLookup(RegistryStore store, Portraits portraits) {
    Version find(String tenant, FindVersion request) {
        return store.read(rows -> portraits.of(rows, References.resolve(rows, tenant, request.model())));
    }

    VersionPage list(String tenant, ListVersions request) {
        int limit = Words.limit(request.limit());
        SemanticVersion below = request.cursor().isEmpty() ? null : SemanticVersion.parse(request.cursor());
        return store.read(rows -> {
            var _ = References.requireModel(rows, tenant, request.model());
            List<Stored> found = rows.versions().list(tenant, request.model(), below, limit + 1);
            List<Stored> page = found.subList(0, Math.min(limit, found.size()));
            return new VersionPage(
                    portraits.of(rows, tenant, request.model(), page),
                    found.size() > limit ? page.getLast().name() : "");
        });
    }
}
