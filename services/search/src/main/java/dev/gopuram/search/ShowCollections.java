package dev.gopuram.search;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.CollectionList;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.kernel.CallContext;

/** Shows the tenant's collections, one or all, with what is known of their indexes here. */
final class ShowCollections {
    private final DocumentStore store;
    private final CollectionNames names;
    private final Indexer indexer;

    ShowCollections(DocumentStore store, CollectionNames names, Indexer indexer) {
        this.store = store;
        this.names = names;
        this.indexer = indexer;
    }

    Collection one(FindCollection request) {
        return view(names.require(CallContext.current().tenant(), request.name()));
    }

    CollectionList all() {
        return new CollectionList(store.collections(CallContext.current().tenant()).stream()
                .map(this::view)
                .toList());
    }

    Collection view(StoredCollection collection) {
        return collection.view(indexer.figures(collection.id()).orElse(null));
    }
}
