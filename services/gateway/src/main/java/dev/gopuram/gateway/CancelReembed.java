package dev.gopuram.gateway;

import dev.gopuram.contracts.search.CancelReembedding;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;

/** Ends the embedding of a collection by another model. */
final class CancelReembed implements Operation {
    record Body(String name, boolean cancelled) {}

    private final Search search;

    CancelReembed(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String name = call.pathValue("collection");
        Deleted cancelled = call.ask(() -> search.cancelReembedding(new CancelReembedding(name)));
        if (!cancelled.found()) {
            throw Problem.notFound("reembedding", name);
        }
        return Answer.ok(new Body(name, true));
    }
}
