package dev.gopuram.search;

import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.kernel.CallContext;
import java.util.Optional;

/** Deletes a collection: its rows in one transaction, then its index, whose files nobody can name any more. */
final class DropCollection {
    private final DocumentStore store;
    private final Indexer indexer;
    private final IndexingSteps steps;

    DropCollection(DocumentStore store, Indexer indexer, IndexingSteps steps) {
        this.store = store;
        this.indexer = indexer;
        this.steps = steps;
    }

    Deleted drop(DeleteCollection request) {
        Optional<String> id = store.drop(CallContext.current().tenant(), request.name());
        id.ifPresent(gone -> {
            steps.reached(IndexingSteps.Step.SQL_COMMITTED);
            indexer.drop(gone);
        });
        return new Deleted(id.isPresent());
    }
}
