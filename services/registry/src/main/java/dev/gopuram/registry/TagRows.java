package dev.gopuram.registry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tags of models, where the version is empty, and of versions. */
record TagRows(Sql sql) {
    private record Tag(String version, String name, String value) {}

    Map<String, String> of(String tenant, String model, String version) {
        return ofModel(tenant, model).getOrDefault(version, Map.of());
    }

    /** By version; the model's own under the empty one. */
    Map<String, Map<String, String>> ofModel(String tenant, String model) {
        List<Tag> tags = sql.list(
                "SELECT version, name, value FROM tag WHERE tenant = ? AND model = ?",
                row -> new Tag(row.text("version"), row.text("name"), row.text("value")),
                tenant,
                model);
        Map<String, Map<String, String>> all = new TreeMap<>();
        for (Tag tag : tags) {
            all.computeIfAbsent(tag.version(), version -> new TreeMap<>()).put(tag.name(), tag.value());
        }
        return all;
    }

    void set(String tenant, String model, String version, String name, String value) {
        sql.update(
                "INSERT INTO tag (tenant, model, version, name, value) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (tenant, model, version, name) DO UPDATE SET value = excluded.value",
                tenant,
                model,
                version,
                name,
                value);
    }

    void remove(String tenant, String model, String version, String name) {
        sql.update(
                "DELETE FROM tag WHERE tenant = ? AND model = ? AND version = ? AND name = ?",
                tenant,
                model,
                version,
                name);
    }
}
