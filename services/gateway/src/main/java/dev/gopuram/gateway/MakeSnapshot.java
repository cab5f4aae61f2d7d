package dev.gopuram.gateway;

import dev.gopuram.contracts.search.CreateSnapshot;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Writes a collection into a file. */
final class MakeSnapshot implements Operation {
    private final Search search;

    MakeSnapshot(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        CreateSnapshot request = new CreateSnapshot(call.pathValue("collection"));
        return Answer.json(201, call.ask(() -> search.createSnapshot(request)));
    }
}
