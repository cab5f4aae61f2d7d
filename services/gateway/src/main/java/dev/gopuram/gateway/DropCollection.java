package dev.gopuram.gateway;

import dev.gopuram.contracts.search.DeleteCollection;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;

/** Deletes a collection with all its documents. */
final class DropCollection implements Operation {
    record Body(String name, boolean deleted) {}

    private final Search search;

    DropCollection(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String name = call.pathValue("collection");
        Deleted deleted = call.ask(() -> search.deleteCollection(new DeleteCollection(name)));
        if (!deleted.found()) {
            throw Problem.notFound("collection", name);
        }
        return Answer.ok(new Body(name, true));
    }
}
