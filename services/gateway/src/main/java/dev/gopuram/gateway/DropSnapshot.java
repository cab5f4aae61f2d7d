package dev.gopuram.gateway;

import dev.gopuram.contracts.search.DeleteSnapshot;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;

/** Deletes a snapshot. */
final class DropSnapshot implements Operation {
    record Body(String id, boolean deleted) {}

    private final Search search;

    DropSnapshot(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String id = call.pathValue("id");
        DeleteSnapshot request = new DeleteSnapshot(call.pathValue("collection"), id);
        Deleted deleted = call.ask(() -> search.deleteSnapshot(request));
        if (!deleted.found()) {
            throw Problem.notFound("snapshot", id);
        }
        return Answer.ok(new Body(id, true));
    }
}
