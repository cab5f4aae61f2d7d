package dev.gopuram.models;

import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which models the caller has, under which names. */
final class ListedModels {
    private final VersionChoice versions;
    private final ModelNames<ModelVersion> names;
    private final Catalogue catalogue;
    private final String defaultModel;

    ListedModels(VersionChoice versions, ModelNames<ModelVersion> names, Catalogue catalogue, String defaultModel) {
        this.versions = versions;
        this.names = names;
        this.catalogue = catalogue;
        this.defaultModel = defaultModel;
    }

    ModelList list() {
        List<ModelVersion> all = versions.all(tenant());
        Map<String, String> meanings = new HashMap<>();
        if (names.knows(defaultModel)) {
            meanings.put("", names.resolve(defaultModel).name());
        }
        Stream.concat(names.all().stream(), catalogue.majors().stream())
                .forEach(name -> meanings.put(name, names.resolve(name).name()));
        for (ModelVersion version : all) {
            meanings.put(version.toString(), version.name());
            meanings.put(version.name() + "-v" + version.version().major(), version.name());
            version.stages().forEach(stage -> meanings.put(version.name() + "@" + stage, version.name()));
        }
        meanings.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
        return new ModelList(all.stream().map(ModelVersion::asModel).toList(), meanings);
    }

    Model find(String name) {
        if (name.isEmpty()) {
            throw Problem.notFound("model", name);
        }
        return versions.pinned(tenant(), name).asModel();
    }

    /** What everybody has is listed to everybody. */
    private static String tenant() {
        return CallContext.isBound() ? CallContext.current().tenant() : "";
    }
}
