package dev.gopuram.search;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.CollectionList;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.kernel.CallContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows the tenant's collections, one or all, with what is known of their indexes here. */
final class ShowCollections {
    private final DocumentStore store;
    private final CollectionNames names;
    private final Indexer indexer;
    private final Generations generations;

    ShowCollections(DocumentStore store, CollectionNames names, Indexer indexer, Generations generations) {
        this.generations = generations;
        this.store = store;
        this.names = names;
        this.indexer = indexer;
    }

    Collection one(FindCollection request) {
        return view(names.require(CallContext.current().tenant(), request.name()));
    }

    CollectionList all() {
        String tenant = CallContext.current().tenant();
        Map<String, Generation> next = generations.of(tenant);
        return new CollectionList(store.collections(tenant).stream()
                .map(collection -> view(collection, next.get(collection.id())))
                .toList());
    }

    Collection view(StoredCollection collection) {
        return view(collection, generations.of(collection.tenant()).get(collection.id()));
    }

    private Collection view(StoredCollection collection, @Nullable Generation next) {
        return collection.view(indexer.figures(collection.id()).orElse(null), next);
    }
}
