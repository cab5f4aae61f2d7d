package dev.gopuram.search;

import dev.gopuram.contracts.search.CancelReembedding;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Reembed;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;

/** Begins and ends the embedding of a collection by another model; {@link Reembedder} does it. */
final class ChangeSpace {
    private final CollectionNames names;
    private final Generations generations;
    private final ShowCollections collections;
    private final Embedder embedder;
    private final Ids ids;

    ChangeSpace(
            CollectionNames names, Generations generations, ShowCollections collections, Embedder embedder, Ids ids) {
        this.names = names;
        this.generations = generations;
        this.collections = collections;
        this.embedder = embedder;
        this.ids = ids;
    }

    Collection begin(Reembed request) {
        if (request.embeddingModel().isEmpty()) {
            throw Problem.invalid("embedding_model", "empty", "a model, with or without its version");
        }
        String tenant = CallContext.current().tenant();
        names.require(tenant, request.collection());
        VectorSpace space = embedder.space(request.embeddingModel());
        return names.with(tenant, request.collection(), collection -> begin(collection, space));
    }

    private Collection begin(StoredCollection collection, VectorSpace space) {
        if (collection.space().equals(space)) {
            Generation next = generations.of(collection.tenant()).get(collection.id());
            if (next != null) {
                next.requireSpace(space);
            }
            return collections.view(collection);
        }
        String id = ids.uuid().toString().replace("-", "");
        String askedBy = CallContext.current().principal().id();
        if (generations.begin(collection, id, space, askedBy).isEmpty()) {
            throw names.missing(collection.tenant(), collection.name());
        }
        return collections.view(collection);
    }

    Deleted cancel(CancelReembedding request) {
        StoredCollection collection = names.require(CallContext.current().tenant(), request.collection());
        return new Deleted(generations.cancel(collection.id()));
    }
}
