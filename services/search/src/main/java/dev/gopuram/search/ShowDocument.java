package dev.gopuram.search;

import dev.gopuram.contracts.search.Document;
import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;

/** Shows a document as it was stored. One that the viewer may not read is as absent as one that is not there. */
final class ShowDocument {
    private final DocumentStore store;
    private final CollectionNames names;

    ShowDocument(DocumentStore store, CollectionNames names) {
        this.store = store;
        this.names = names;
    }

    Document show(FindDocument request) {
        Checks.documentId("id", request.id());
        Checks.viewer(request.viewer());
        return names.with(
                CallContext.current().tenant(), request.collection(), collection -> show(collection, request));
    }

    private Document show(StoredCollection collection, FindDocument request) {
        return store.document(collection, request.id())
                .filter(document -> request.viewer() == null || AccessQuery.admits(document.access(), request.viewer()))
                .orElseThrow(() -> Problem.notFound("document", request.id()));
    }
}
