package dev.gopuram.search;

import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.function.Function;

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

    /**
     * Does something with a collection. Where its next generation takes its place meanwhile, what was begun with the one
     * before finds that gone, and is done once more.
     */
    <T> T with(String tenant, String name, Function<StoredCollection, T> doing) {
        StoredCollection collection = require(tenant, name);
        try {
            return doing.apply(collection);
        } catch (Problem gone) {
            if (gone.code() != Problem.Code.NOT_FOUND) {
                throw gone;
            }
            return doing.apply(store.collection(tenant, name)
                    .filter(now -> !now.id().equals(collection.id()))
                    .orElseThrow(() -> gone));
        }
    }

    /** Fails as NOT_FOUND where the collection is gone, or its next generation has taken its place. */
    void requireStill(StoredCollection collection) {
        boolean isStill = store.collection(collection.tenant(), collection.name())
                .filter(now -> now.id().equals(collection.id()))
                .isPresent();
        if (!isStill) {
            throw missing(collection.tenant(), collection.name());
        }
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
