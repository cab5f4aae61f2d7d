package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.DeleteModel;
import dev.gopuram.contracts.registry.Deleted;
import dev.gopuram.contracts.registry.FindRegistered;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.ListRegistered;
import dev.gopuram.contracts.registry.PutModel;
import dev.gopuram.contracts.registry.RegisteredModel;
import dev.gopuram.contracts.registry.RegisteredPage;
import dev.gopuram.contracts.registry.RenameModel;
import dev.gopuram.contracts.registry.SetTag;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.List;

/** The names that versions are registered under, of one kind. */
final class RegisteredModels {
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 1000;

    record Description(String description) {}

    record NewName(String to) {}

    record Tag(String value) {}

    /** A page may be shorter than was asked for, or empty, and not the last: it is, where the cursor is empty. */
    record Page(List<RegisteredModel> models, String nextCursor) {}

    private final RegistryPort registry;
    private final Kind kind;

    RegisteredModels(RegistryPort registry, Kind kind) {
        this.registry = registry;
        this.kind = kind;
    }

    Answer list(EdgeCall call) {
        QueryText query = QueryText.of(call, "cursor", "limit");
        ListRegistered request =
                new ListRegistered(query.text("cursor", ""), query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT));
        RegisteredPage page = registry.ask(call, known -> known.listRegistered(request));
        List<RegisteredModel> ours =
                page.models().stream().filter(model -> model.kind() == kind).toList();
        return Answer.ok(new Page(ours, page.nextCursor()));
    }

    Answer show(EdgeCall call) {
        String name = call.pathValue("model");
        return Answer.ok(registry.ask(call, known -> known.findRegistered(new FindRegistered(name))));
    }

    Answer describe(EdgeCall call) {
        String description = Json.read(call.body(), Description.class).description();
        PutModel request = new PutModel(call.pathValue("model"), kind, description, false);
        return Answer.ok(registry.ask(call, known -> known.putModel(request)));
    }

    Answer rename(EdgeCall call) {
        RenameModel request = new RenameModel(
                call.pathValue("model"), Json.read(call.body(), NewName.class).to());
        return Answer.ok(registry.ask(call, known -> known.renameModel(request)));
    }

    Answer delete(EdgeCall call) {
        String name = call.pathValue("model");
        return deleted("model", name, registry.ask(call, known -> known.deleteModel(new DeleteModel(name))));
    }

    static Answer deleted(String what, String name, Deleted deleted) {
        if (!deleted.found()) {
            throw Problem.notFound(what, name);
        }
        return Answer.ok(deleted);
    }

    Answer tag(EdgeCall call) {
        return tag(call, Json.read(call.body(), Tag.class).value());
    }

    Answer untag(EdgeCall call) {
        return tag(call, null);
    }

    /** Of a version where the path names one. */
    private Answer tag(EdgeCall call, @org.jspecify.annotations.Nullable String value) {
        String version = call.pathValues().getOrDefault("version", "");
        SetTag request = new SetTag(call.pathValue("model"), version, call.pathValue("key"), value);
        return Answer.ok(registry.ask(call, known -> known.setTag(request)));
    }
}
