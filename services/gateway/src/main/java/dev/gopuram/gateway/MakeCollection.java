package dev.gopuram.gateway;

import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Makes a collection. The body may be left out. */
final class MakeCollection implements Operation {
    record Body(
            @Nullable String embeddingModel,
            @Nullable Map<String, FieldType> fields,
            @Nullable JsonNode chunking,
            @Nullable Quantization quantization,
            @Nullable String fromSnapshot) {}

    private static final Body NOTHING_SAID = new Body(null, null, null, null, null);

    private final Search search;

    MakeCollection(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Bytes json = call.body();
        Body body = json.length() == 0 ? NOTHING_SAID : Json.read(json, Body.class);
        PutCollection request = new PutCollection(
                call.pathValue("collection"),
                body.embeddingModel() == null ? "" : body.embeddingModel(),
                body.fields() == null ? Map.of() : body.fields(),
                ChunkingBody.read(body.chunking()),
                body.quantization(),
                body.fromSnapshot() == null ? "" : body.fromSnapshot());
        return Answer.ok(CollectionBody.of(call.ask(() -> search.putCollection(request))));
    }
}
