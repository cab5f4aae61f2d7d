package dev.gopuram.gateway;

import dev.gopuram.contracts.models.ListLoaded;
import dev.gopuram.contracts.models.LoadModel;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.models.UnloadModel;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.platform.json.Json;
import org.jspecify.annotations.Nullable;

/** Which versions a node that predicts has in memory. */
final class LoadedVersions {
    /** @param version that alone; all of the model's where absent */
    record Which(@Nullable String version) {}

    private final Models models;

    LoadedVersions(Models models) {
        this.models = models;
    }

    Answer list(EdgeCall call) {
        return Answer.ok(call.ask(() -> models.listLoaded(new ListLoaded())));
    }

    Answer load(EdgeCall call) {
        LoadModel request = new LoadModel(which(call));
        return Answer.ok(call.ask(() -> models.loadModel(request)));
    }

    Answer unload(EdgeCall call) {
        UnloadModel request = new UnloadModel(which(call));
        return Answer.ok(call.ask(() -> models.unloadModel(request)));
    }

    private static String which(EdgeCall call) {
        String model = call.pathValue("model");
        String version = call.body().length() == 0
                ? null
                : Json.read(call.body(), Which.class).version();
        return version == null ? model : model + "@" + version;
    }
}
