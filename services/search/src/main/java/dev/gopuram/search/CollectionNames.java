package dev.gopuram.search;

import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.List;

/** Finds a tenant's collection by name, or says which names come near. */
final class CollectionNames {
    private static final int NEAREST = 3;

    private final DocumentStore store;

    CollectionNames(DocumentStore store) {
        this.store = store;
    }

    StoredCollection require(String tenant, String name) {
        return store.collection(tenant, name).orElseThrow(() -> missing(tenant, name));
    }

    Problem missing(String tenant, String name) {
        List<String> known =
                store.collections(tenant).stream().map(StoredCollection::name).toList();
        List<String> near = Nearest.names(name, known, NEAREST);
        return near.isEmpty()
                ? Problem.notFound("collection", name)
                : Problem.of(
                        Problem.Code.NOT_FOUND,
                        "collection: " + name + " (expected: one that exists, such as " + String.join(", ", near)
                                + ")");
    }
}
