package dev.gopuram.gateway;

import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Search;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import org.jspecify.annotations.Nullable;

/** Makes a collection. The body may be left out. */
final class MakeCollection implements Operation {
    record Body(@Nullable String embeddingModel) {}

    private final Search search;

    MakeCollection(Search search) {
        this.search = search;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Bytes json = call.body();
        String model = json.length() == 0 ? null : Json.read(json, Body.class).embeddingModel();
        PutCollection request = new PutCollection(call.pathValue("collection"), model == null ? "" : model);
        return Answer.ok(call.ask(() -> search.putCollection(request)));
    }
}
