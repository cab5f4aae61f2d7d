package dev.gopuram.registry;

import dev.gopuram.contracts.registry.SetTag;
import dev.gopuram.contracts.registry.TagSet;
import dev.gopuram.kernel.Problem;
import java.util.Map;

/** Sets and removes tags of models and versions. */
record Tagging(RegistryStore store) {
    TagSet run(String tenant, SetTag request) {
        String value = request.value();
        Words.tag(request.key(), value == null ? "" : value);
        return store.decide(rows -> {
            var _ = References.requireModel(rows, tenant, request.model());
            if (!request.version().isEmpty()) {
                var _ = References.version(rows, tenant, request.model(), request.version());
            }
            if (value == null) {
                rows.tags().remove(tenant, request.model(), request.version(), request.key());
            } else {
                rows.tags().set(tenant, request.model(), request.version(), request.key(), value);
            }
            Map<String, String> tags = rows.tags().of(tenant, request.model(), request.version());
            if (tags.size() > Words.MAX_TAGS) {
                throw Problem.invalid("tags", tags.size(), "at most " + Words.MAX_TAGS);
            }
            return new TagSet(tags);
        });
    }
}
