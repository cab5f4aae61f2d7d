package dev.gopuram.search;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.CollectionList;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.kernel.CallContext;

/** Shows the tenant's collections, one or all. */
final class ShowCollections {
    private final DocumentStore store;
    private final CollectionNames names;

    ShowCollections(DocumentStore store, CollectionNames names) {
        this.store = store;
        this.names = names;
    }

    Collection one(FindCollection request) {
        return names.require(CallContext.current().tenant(), request.name()).view();
    }

    CollectionList all() {
        return new CollectionList(store.collections(CallContext.current().tenant()).stream()
                .map(StoredCollection::view)
                .toList());
    }
}
