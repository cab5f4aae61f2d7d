package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.DeleteModel;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.PutModel;
import dev.gopuram.contracts.registry.RegisteredModel;
import dev.gopuram.contracts.registry.RenameModel;
import dev.gopuram.contracts.registry.SetTag;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Problem;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code registered-models/...} of MLflow's registry. */
final class MlflowModels {
    private static final int USUAL = 100;
    private static final int MOST = 1000;
    private static final Map<String, Comparator<RegisteredModel>> ORDERS = Map.of(
            "name", Comparator.comparing(RegisteredModel::name),
            "creation_timestamp", Comparator.comparing(RegisteredModel::createdAt),
            "timestamp", Comparator.comparing(RegisteredModel::updatedAt),
            "last_updated_timestamp", Comparator.comparing(RegisteredModel::updatedAt));

    private final MlflowRegistry registry;

    MlflowModels(MlflowRegistry registry) {
        this.registry = registry;
    }

    Answer create(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        PutModel request = new PutModel(asked.text("name"), Kind.WEIGHTS, asked.text("description", ""), true);
        RegisteredModel made = registry.port().ask(call, known -> known.putModel(request));
        asked.tags().forEach((key, value) -> tag(call, made.name(), key, value));
        return one(call, registry.model(call, made.name()));
    }

    Answer get(EdgeCall call) {
        return one(call, registry.model(call, MlflowArguments.of(call).text("name")));
    }

    Answer update(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        RegisteredModel model = registry.model(call, asked.text("name"));
        PutModel request = new PutModel(model.name(), model.kind(), asked.text("description", ""), false);
        return one(call, registry.port().ask(call, known -> known.putModel(request)));
    }

    Answer rename(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        RenameModel request = new RenameModel(asked.text("name"), asked.text("new_name"));
        return one(call, registry.port().ask(call, known -> known.renameModel(request)));
    }

    Answer delete(EdgeCall call) {
        String name = MlflowArguments.of(call).text("name");
        if (!registry.port()
                .ask(call, known -> known.deleteModel(new DeleteModel(name)))
                .found()) {
            throw Problem.notFound("model", name);
        }
        return Answer.ok(Map.of());
    }

    Answer search(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        MlflowFilter filter = MlflowFilter.read(asked.text("filter", ""));
        List<RegisteredModel> found = registry.models(call).stream()
                .filter(model -> filter.holds(field -> field.equals("name") ? model.name() : null, model.tags()))
                .sorted(MlflowRegistry.order(
                        asked.list("order_by"), ORDERS, () -> Comparator.comparing(RegisteredModel::name)))
                .toList();
        MlflowRegistry.Page<RegisteredModel> page = MlflowRegistry.page(found, asked, USUAL, MOST);
        return listed(
                "registered_models",
                page.items().stream().map(model -> registry.shown(call, model)).toList(),
                page.next());
    }

    static Answer listed(String name, List<?> items, String next) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put(name, items);
        if (!next.isEmpty()) {
            body.put("next_page_token", next);
        }
        return Answer.ok(body);
    }

    Answer latest(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        List<Version> versions = registry.versions(call, asked.text("name"));
        List<String> stages = asked.list("stages");
        List<String> wanted = stages.isEmpty()
                ? MlflowJson.STAGES
                : stages.stream().map(MlflowVersions::stage).distinct().toList();
        return listed(
                "model_versions",
                MlflowJson.latest(versions, wanted).stream().map(MlflowJson::of).toList(),
                "");
    }

    Answer setTag(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        tag(call, asked.text("name"), asked.text("key"), asked.text("value", ""));
        return Answer.ok(Map.of());
    }

    Answer deleteTag(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        SetTag request = new SetTag(asked.text("name"), "", asked.text("key"), null);
        registry.port().ask(call, known -> known.setTag(request));
        return Answer.ok(Map.of());
    }

    private void tag(EdgeCall call, String model, String key, String value) {
        registry.port().ask(call, known -> known.setTag(new SetTag(model, "", key, value)));
    }

    Answer setAlias(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        Version version = registry.version(call, asked.text("name"), asked.version());
        MlflowVersions.move(registry, call, version.model(), asked.text("alias"), version.version());
        return Answer.ok(Map.of());
    }

    Answer getAlias(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        Version version = registry.aliased(call, asked.text("name"), asked.text("alias"));
        return Answer.ok(Map.of("model_version", MlflowJson.of(version)));
    }

    Answer deleteAlias(EdgeCall call) {
        MlflowArguments asked = MlflowArguments.of(call);
        MoveAlias request = new MoveAlias(asked.text("name"), asked.text("alias"), "", "", MlflowVersions.REASON);
        registry.port().ask(call, known -> known.moveAlias(request));
        return Answer.ok(Map.of());
    }

    private Answer one(EdgeCall call, RegisteredModel model) {
        return Answer.ok(Map.of("registered_model", registry.shown(call, model)));
    }
}
