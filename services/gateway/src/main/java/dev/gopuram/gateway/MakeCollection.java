package dev.gopuram.gateway;

import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import org.jspecify.annotations.Nullable;

/** Makes a collection. The body may be left out. */
final class MakeCollection implements Operation {
    private static final Body NOTHING_SAID = new Body(null, null, null);

    record Body(
            @Nullable String embeddingModel,
            @Nullable Quantization quantization,
            @Nullable String fromSnapshot) {}

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
                body.quantization(),
                body.fromSnapshot() == null ? "" : body.fromSnapshot());
        return Answer.ok(call.ask(() -> search.putCollection(request)));
    }
}
