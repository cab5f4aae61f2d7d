package dev.gopuram.gateway;

import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes a collection. The body may be left out. */
final class MakeCollection implements Operation {
    record Body(@Nullable String embeddingModel, @Nullable JsonNode chunking) {}

    private final Search search;

    MakeCollection(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Bytes json = call.body();
        Body body = json.length() == 0 ? new Body(null, null) : Json.read(json, Body.class);
        PutCollection request = new PutCollection(
                call.pathValue("collection"),
                body.embeddingModel() == null ? "" : body.embeddingModel(),
                ChunkingBody.read(body.chunking()));
        return Answer.ok(CollectionBody.of(call.ask(() -> search.putCollection(request))));
    }
}
