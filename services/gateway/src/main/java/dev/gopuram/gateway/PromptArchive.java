package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A prompt that comes as JSON, or as the YAML of its configuration, made into the archive that the registry reads. JSON is
 * YAML too, so nothing is translated.
 */
final class PromptArchive {
    /**
     * A prompt in one piece.
     *
     * @param card Markdown
     * @param evaluation what was measured, as numbers by name under {@code metrics}
     * @param golden rows of variables and what they render to
     */
    record Body(
            String name,
            String version,
            List<JsonNode> template,
            @Nullable JsonNode variables,
            @Nullable JsonNode parameters,
            @Nullable List<String> models,
            @Nullable JsonNode outputSchema,
            @Nullable String card,
            @Nullable JsonNode evaluation,
            @Nullable JsonNode golden) {}

    private PromptArchive() {}

    static Bytes ofJson(Bytes json) {
        Body body = Json.read(json, Body.class);
        Map<String, Object> prompt = new LinkedHashMap<>();
        prompt.put("template", body.template());
        put(prompt, "variables", body.variables());
        put(prompt, "parameters", body.parameters());
        put(prompt, "models", body.models());
        put(prompt, "output_schema", body.outputSchema());
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("schema", 1);
        config.put("name", body.name());
        config.put("version", body.version());
        config.put("kind", "prompt");
        config.put("prompt", prompt);
        Map<String, Bytes> files = new LinkedHashMap<>();
        files.put("config.yaml", Json.writeAsYaml(config));
        if (body.card() != null) {
            files.put("MODEL_CARD.md", Bytes.utf8(body.card()));
        }
        put(files, "evaluation_report.json", body.evaluation());
        put(files, "golden.json", body.golden());
        return zip(files);
    }

    static Bytes ofYaml(Bytes yaml) {
        return zip(Map.of("config.yaml", yaml));
    }

    private static void put(Map<String, Object> into, String key, @Nullable Object value) {
        if (value != null) {
            into.put(key, value);
        }
    }

    private static void put(Map<String, Bytes> files, String name, @Nullable JsonNode json) {
        if (json != null && !json.isNull()) {
            files.put(name, Json.write(json));
        }
    }

    private static Bytes zip(Map<String, Bytes> files) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, Bytes> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(file.getValue().toArray());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return Bytes.wrap(out.toByteArray());
    }
}
