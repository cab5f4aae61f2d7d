package dev.gopuram.gateway;

import dev.gopuram.contracts.search.DeleteDocument;
import dev.gopuram.contracts.search.Deleted;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;

/** Deletes a document. It answers once queries no longer find it, unless {@code ?refresh=later}. */
final class DropDocument implements Operation {
    record Body(String id, boolean deleted) {}

    private final Search search;

    DropDocument(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String id = call.pathValue("id");
        Refresh refresh = QueryText.of(call, "refresh").refresh();
        DeleteDocument request = new DeleteDocument(call.pathValue("collection"), id, refresh);
        Deleted deleted = call.ask(() -> search.deleteDocument(request));
        if (!deleted.found()) {
            throw Problem.notFound("document", id);
        }
        return Answer.ok(new Body(id, true));
    }
}
