package dev.gopuram.bundles;

import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes {@code config.yaml}: a line for each key, its value as JSON, which is YAML too. */
final class ConfigYaml {
    private ConfigYaml() {}

    static String of(BundleConfig config) {
        Map<String, Object> keys = map();
        keys.put("schema", 1);
        keys.put("name", config.name());
        keys.put("version", config.version().toString());
        keys.put("kind", word(config.kind()));
        switch (config.contents()) {
            case WeightsConfig weights -> weights(keys, weights);
            case PromptConfig prompt -> prompt(keys, prompt);
        }
        keys.put("golden", config.contents().golden());
        StringBuilder yaml = new StringBuilder();
        keys.forEach((key, value) -> yaml.append(key)
                .append(": ")
                .append(Json.writeAsYaml(value).utf8())
                .append('\n'));
        return yaml.toString();
    }

    private static void weights(Map<String, Object> keys, WeightsConfig weights) {
        keys.put("task", word(weights.task()));
        keys.put("family", weights.family());
        putAny(keys, "languages", weights.languages());
        keys.put("inputs", weights.inputs().stream().map(ConfigYaml::tensor).toList());
        keys.put("outputs", weights.outputs().stream().map(ConfigYaml::tensor).toList());
        putAny(keys, "labels", weights.labels());
        if (weights.text() != null) {
            keys.put("text", text(weights.text()));
        }
        if (weights.image() != null) {
            keys.put("image", image(weights.image()));
        }
        if (weights.table() != null) {
            keys.put(
                    "table",
                    Map.of(
                            "features",
                            weights.table().features().stream()
                                    .map(ConfigYaml::feature)
                                    .toList()));
        }
        keys.put("answer", answer(weights.answer()));
        keys.put("batching", batching(weights.batching()));
        keys.put("executor", executor(weights.executor()));
    }

    private static Map<String, Object> tensor(TensorSpec spec) {
        Map<String, Object> keys = map();
        keys.put("name", spec.name());
        keys.put("type", spec.type().name());
        keys.put("shape", spec.shape());
        return keys;
    }

    private static Map<String, Object> text(TextConfig text) {
        Map<String, Object> keys = map();
        keys.put("max_tokens", text.maxTokens());
        keys.put("overlap", text.overlap());
        keys.put("prefix_query", text.prefixQuery());
        keys.put("prefix_document", text.prefixDocument());
        keys.put("pooling", word(text.pooling()));
        keys.put("normalize", text.normalize());
        return keys;
    }

    private static Map<String, Object> image(ImageConfig image) {
        Map<String, Object> keys = map();
        keys.put("width", image.width());
        keys.put("height", image.height());
        keys.put("resize", word(image.resize()));
        keys.put("channels", word(image.channels()));
        keys.put("layout", word(image.layout()));
        keys.put("scale", image.scale());
        keys.put("mean", image.mean());
        keys.put("std", image.std());
        return keys;
    }

    private static Map<String, Object> feature(TableConfig.Feature feature) {
        Map<String, Object> keys = map();
        keys.put("name", feature.name());
        switch (feature) {
            case TableConfig.Feature.Numeric number -> {
                keys.put("type", "number");
                put(keys, "default", number.usual());
                keys.put("mean", number.mean());
                keys.put("std", number.std());
                put(keys, "min", number.min());
                put(keys, "max", number.max());
            }
            case TableConfig.Feature.Category category -> {
                keys.put("type", "category");
                keys.put("values", category.values());
                put(keys, "default", category.usual());
            }
        }
        return keys;
    }

    private static Map<String, Object> answer(AnswerConfig answer) {
        Map<String, Object> keys = map();
        keys.put("output", answer.output());
        keys.put("activation", word(answer.activation()));
        keys.put("scheme", word(answer.scheme()));
        putAny(keys, "names", answer.names());
        return keys;
    }

    private static Map<String, Object> batching(BatchingConfig batching) {
        Map<String, Object> keys = map();
        keys.put("max_rows", batching.maxRows());
        keys.put("max_delay", ms(batching.maxDelay()));
        keys.put("max_queued_rows", batching.maxQueuedRows());
        return keys;
    }

    private static Map<String, Object> executor(ExecutorConfig executor) {
        Map<String, Object> keys = map();
        switch (executor) {
            case ExecutorConfig.Onnx onnx -> keys.put("kind", "onnx");
            case ExecutorConfig.Oip oip -> {
                keys.put("kind", "oip");
                keys.put("url", oip.url().toString());
                keys.put("model", oip.model());
                keys.put("version", oip.version());
                keys.put("timeout", ms(oip.timeout()));
            }
        }
        return keys;
    }

    private static void prompt(Map<String, Object> keys, PromptConfig prompt) {
        Map<String, Object> written = map();
        written.put(
                "template",
                prompt.template().stream()
                        .map(message -> {
                            Map<String, Object> said = map();
                            said.put("role", word(message.role()));
                            said.put("content", message.content());
                            return said;
                        })
                        .toList());
        Map<String, Object> variables = map();
        prompt.variables().forEach((name, variable) -> variables.put(name, variable(variable)));
        written.put("variables", variables);
        written.put("parameters", parameters(prompt.parameters()));
        putAny(written, "models", prompt.models());
        Bytes schema = prompt.outputSchema();
        if (schema != null) {
            written.put("output_schema", Json.tree(schema));
        }
        keys.put("prompt", written);
    }

    private static Map<String, Object> variable(PromptConfig.Variable variable) {
        Map<String, Object> keys = map();
        keys.put("type", word(variable.type()));
        put(keys, "default", variable.usual());
        keys.put("required", variable.required());
        keys.put("max_length", variable.maxLength());
        putAny(keys, "values", variable.values());
        return keys;
    }

    private static Map<String, Object> parameters(PromptConfig.Parameters parameters) {
        Map<String, Object> keys = map();
        put(keys, "temperature", parameters.temperature());
        put(keys, "top_p", parameters.topP());
        put(keys, "max_tokens", parameters.maxTokens());
        putAny(keys, "stop", parameters.stop());
        put(keys, "seed", parameters.seed());
        return keys;
    }

    private static void put(Map<String, Object> keys, String key, @Nullable Object value) {
        if (value != null) {
            keys.put(key, value);
        }
    }

    private static void putAny(Map<String, Object> keys, String key, List<String> values) {
        if (!values.isEmpty()) {
            keys.put(key, values);
        }
    }

    private static Map<String, Object> map() {
        return new LinkedHashMap<>();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String ms(Duration duration) {
        return duration.toMillis() + "ms";
    }
}
