package dev.gopuram.gateway;

import dev.gopuram.contracts.search.ListCollections;
import dev.gopuram.contracts.search.Search;

/** Lists the tenant's collections. */
final class ShowCollections implements Operation {
    private final Search search;

    ShowCollections(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        return Answer.ok(call.ask(() -> search.listCollections(new ListCollections())));
    }
}
