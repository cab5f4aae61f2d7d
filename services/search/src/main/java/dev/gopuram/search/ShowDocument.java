package dev.gopuram.search;

import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;

/** Shows a document as it was stored. */
final class ShowDocument {
    private final DocumentStore store;
    private final CollectionNames names;

    ShowDocument(DocumentStore store, CollectionNames names) {
        this.store = store;
        this.names = names;
    }

    Document show(FindDocument request) {
        Checks.documentId("id", request.id());
        StoredCollection collection = names.require(CallContext.current().tenant(), request.collection());
        return store.document(collection, request.id()).orElseThrow(() -> Problem.notFound("document", request.id()));
    }
}
