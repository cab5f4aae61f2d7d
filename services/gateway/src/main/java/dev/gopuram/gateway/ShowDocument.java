package dev.gopuram.gateway;

import dev.gopuram.contracts.search.FindDocument;
import dev.gopuram.contracts.search.Search;

/** Shows a document as it was stored. */
final class ShowDocument implements Operation {
    private final Search search;

    ShowDocument(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        FindDocument request = new FindDocument(call.pathValue("collection"), call.pathValue("id"));
        return Answer.ok(call.ask(() -> search.findDocument(request)));
    }
}
