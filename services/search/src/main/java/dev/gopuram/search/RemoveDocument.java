package dev.gopuram.search;

import dev.gopuram.contracts.search.DeleteDocument;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.kernel.CallContext;

/** Deletes a document. Once the database has committed, no query shows it, whether the index has followed or not. */
final class RemoveDocument {
    private final DocumentStore store;
    private final CollectionNames names;
    private final Indexer indexer;
    private final IndexingSteps steps;

    RemoveDocument(DocumentStore store, CollectionNames names, Indexer indexer, IndexingSteps steps) {
        this.store = store;
        this.names = names;
        this.indexer = indexer;
        this.steps = steps;
    }

    Deleted remove(DeleteDocument request) {
        Checks.documentId("id", request.id());
        CallContext context = CallContext.current();
        return names.with(context.tenant(), request.collection(), collection -> remove(collection, request, context));
    }

    private Deleted remove(StoredCollection collection, DeleteDocument request, CallContext context) {
        DocumentStore.Removal removal = store.delete(collection.id(), request.id())
                .orElseThrow(() -> names.missing(context.tenant(), request.collection()));
        steps.reached(IndexingSteps.Step.SQL_COMMITTED);
        if (request.refresh() == Refresh.WAIT) {
            indexer.await(collection.id(), removal.seq(), context.deadline());
        } else {
            indexer.wakeLater(collection.id());
        }
        return new Deleted(removal.found());
    }
}
