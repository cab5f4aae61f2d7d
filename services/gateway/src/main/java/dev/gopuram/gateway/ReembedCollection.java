package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Reembed;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.platform.json.Json;

/** Begins to embed a collection by another model. It answers at once; the collection says how far it is. */
final class ReembedCollection implements Operation {
    record Body(String embeddingModel) {}

    private final Search search;

    ReembedCollection(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Body body = Json.read(call.body(), Body.class);
        Reembed request = new Reembed(call.pathValue("collection"), body.embeddingModel());
        return Answer.json(202, CollectionBody.of(call.ask(() -> search.reembed(request))));
    }
}
