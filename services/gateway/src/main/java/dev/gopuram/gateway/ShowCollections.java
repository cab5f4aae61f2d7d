package dev.gopuram.gateway;

import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import java.util.List;

/** Lists the tenant's collections. */
final class ShowCollections implements Operation {
    record Body(List<CollectionBody> collections) {}

    private final Search search;

    ShowCollections(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        return Answer.ok(new Body(call.ask(() -> search.listCollections(new ListCollections())).collections().stream()
                .map(CollectionBody::of)
                .toList()));
    }
}
