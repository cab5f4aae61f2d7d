package dev.gopuram.gateway;

import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Shows one collection. */
final class ShowCollection implements Operation {
    private final Search search;

    ShowCollection(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        return Answer.ok(CollectionBody.of(
                call.ask(() -> search.findCollection(new FindCollection(call.pathValue("collection"))))));
    }
}
