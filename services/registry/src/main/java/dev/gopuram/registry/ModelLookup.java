package dev.gopuram.registry;

import dev.gopuram.contracts.registry.FindRegistered;
import dev.gopuram.contracts.registry.ListRegistered;
import dev.gopuram.contracts.registry.RegisteredModel;
import dev.gopuram.contracts.registry.RegisteredPage;
import java.util.List;

/** Finds models, and lists them by name. The cursor is a name. */
record ModelLookup(RegistryStore store, Portraits portraits) {
    RegisteredModel find(String tenant, FindRegistered request) {
        return store.read(rows -> portraits.of(rows, References.requireModel(rows, tenant, request.model())));
    }

    RegisteredPage list(String tenant, ListRegistered request) {
        int limit = Words.limit(request.limit());
        String after = request.cursor().isEmpty() ? "" : Words.model(request.cursor());
        return store.read(rows -> {
            List<ModelRows.Model> found = rows.models().list(tenant, after, limit + 1);
            List<ModelRows.Model> page = found.subList(0, Math.min(limit, found.size()));
            return new RegisteredPage(
                    page.stream().map(model -> portraits.of(rows, model)).toList(),
                    found.size() > limit ? page.getLast().name() : "");
        });
    }
}
