package dev.gopuram.bundles;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Model.Task;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.config.ConfigFile;
import dev.gopuram.platform.config.YamlTree;
import dev.gopuram.platform.json.Json;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code config.yaml} as it is written: what of it may be missing depends on what the bundle is. */
record ConfigDocument(
        int schema,
        String name,
        SemanticVersion version,
        Kind kind,
        @Nullable Task task,
        @Nullable String family,
        @Nullable List<String> languages,
        @Nullable List<TensorDocument> inputs,
        @Nullable List<TensorDocument> outputs,
        @Nullable List<String> labels,
        @Nullable TextConfig text,
        @Nullable ImageDocument image,
        @Nullable TableDocument table,
        @Nullable AnswerConfig answer,
        @Nullable BatchingConfig batching,
        @Nullable ExecutorDocument executor,
        @Nullable String golden,
        @Nullable PromptDocument prompt) {
    private static final int SCHEMA = 1;
    private static final int MOST_TENSORS = 256;
    private static final int MOST_LABELS = 100_000;
    private static final Set<String> FAMILIES = Set.of("nlp", "vision", "tabular", "tensor");

    ConfigDocument {
        if (schema != SCHEMA) {
            throw Problem.invalid("schema", schema, Integer.toString(SCHEMA));
        }
        if (family != null && !FAMILIES.contains(family)) {
            throw Problem.invalid("family", family, "one of nlp, vision, tabular, tensor");
        }
        if (golden != null && !golden.equals(GoldenRow.FILE)) {
            throw Problem.invalid("golden", golden, GoldenRow.FILE);
        }
        tensors("inputs", inputs);
        tensors("outputs", outputs);
        labels(labels);
    }

    static BundleConfig parse(String yaml) {
        if (isPromptAlone(yaml)) {
            return placed(ConfigFile.parseForeign(BundleConfig.FILE, yaml, PromptFile.class)::config);
        }
        return placed(ConfigFile.parseForeign(BundleConfig.FILE, yaml, ConfigDocument.class)::config);
    }

    private static boolean isPromptAlone(String yaml) {
        return ConfigFile.treeForeign(BundleConfig.FILE, yaml).value() instanceof Map<?, ?> keys
                && keys.containsKey("template");
    }

    private static BundleConfig placed(Supplier<BundleConfig> config) {
        try {
            return config.get();
        } catch (Problem problem) {
            throw Problem.of(Problem.Code.INVALID, BundleConfig.FILE + ": " + problem.detail())
                    .at(problem.field() == null ? BundleConfig.FILE : problem.field());
        }
    }

    private BundleConfig config() {
        return new BundleConfig(
                name,
                version,
                switch (kind) {
                    case WEIGHTS -> weights();
                    case PROMPT -> promptContents();
                });
    }

    private WeightsConfig weights() {
        absent("prompt", prompt, "a prompt");
        Task does = needed("task", task, "what it does, such as text_classification");
        return new WeightsConfig(
                does,
                family == null ? WeightsConfig.familyOf(does) : family,
                or(languages, List.of()),
                specs("inputs", inputs),
                specs("outputs", outputs),
                or(labels, List.of()),
                text == null && WeightsConfig.readsText(does) ? TextConfig.defaults() : text,
                image == null ? null : image.config(),
                table == null ? null : table.config(),
                or(answer, AnswerConfig.defaults()),
                or(batching, BatchingConfig.defaults()),
                executor == null ? new ExecutorConfig.Onnx() : executor.config(),
                or(golden, GoldenRow.FILE));
    }

    private PromptConfig promptContents() {
        absent("task", task, "weights");
        absent("family", family, "weights");
        absent("inputs", inputs, "weights");
        absent("outputs", outputs, "weights");
        absent("labels", labels, "weights");
        absent("text", text, "weights");
        absent("image", image, "weights");
        absent("table", table, "weights");
        absent("answer", answer, "weights");
        absent("batching", batching, "weights");
        absent("executor", executor, "weights");
        return needed("prompt", prompt, "a template").config(or(golden, GoldenRow.FILE));
    }

    private static void absent(String key, @Nullable Object value, String of) {
        if (value != null) {
            throw Problem.invalid(key, "given", "none: it is a setting of " + of);
        }
    }

    private static <T> T needed(String key, @Nullable T value, String expected) {
        if (value == null) {
            throw Problem.invalid(key, "missing", expected);
        }
        return value;
    }

    private static <T> T or(@Nullable T value, T absent) {
        return value == null ? absent : value;
    }

    private static List<TensorSpec> specs(String key, @Nullable List<TensorDocument> tensors) {
        return needed(key, tensors, "what the graph declares").stream()
                .map(TensorDocument::spec)
                .toList();
    }

    private static void tensors(String key, @Nullable List<TensorDocument> tensors) {
        if (tensors == null) {
            return;
        }
        if (tensors.isEmpty() || tensors.size() > MOST_TENSORS) {
            throw Problem.invalid(key, tensors.size() + " of them", "1.." + MOST_TENSORS);
        }
        once(key, tensors, TensorDocument::name);
    }

    private static void labels(@Nullable List<String> labels) {
        if (labels == null) {
            return;
        }
        if (labels.isEmpty() || labels.size() > MOST_LABELS) {
            throw Problem.invalid("labels", labels.size() + " of them", "1.." + MOST_LABELS);
        }
        if (labels.stream().anyMatch(String::isBlank)) {
            throw Problem.invalid("labels", "an empty one", "words");
        }
        once("labels", labels, label -> label);
    }

    private static <T> void once(String key, List<T> list, Function<T, String> name) {
        Set<String> seen = new HashSet<>();
        for (T each : list) {
            if (!seen.add(name.apply(each))) {
                throw Problem.invalid(key, name.apply(each) + " twice", "each once");
            }
        }
    }

    /** An input or output. */
    record TensorDocument(String name, String type, List<Long> shape) {
        private static final int MOST_DIMENSIONS = 16;

        TensorDocument {
            if (name.isEmpty()) {
                throw Problem.invalid("name", "empty", "the name that the graph has for it");
            }
            if (Arrays.stream(DataType.values()).noneMatch(known -> known.name().equals(type))) {
                throw Problem.invalid("type", type, "one of " + Arrays.toString(DataType.values()));
            }
            if (shape.size() > MOST_DIMENSIONS || shape.stream().anyMatch(dimension -> dimension < -1)) {
                throw Problem.invalid(
                        "shape", shape, "at most " + MOST_DIMENSIONS + " dimensions, -1 where any number will do");
            }
        }

        TensorSpec spec() {
            return new TensorSpec(name, DataType.valueOf(type), shape);
        }
    }

    /** How a picture becomes numbers. */
    record ImageDocument(
            int width,
            int height,
            ImageConfig.@Nullable Resize resize,
            ImageConfig.@Nullable Channels channels,
            ImageConfig.@Nullable Layout layout,
            @Nullable Double scale,
            @Nullable List<Double> mean,
            @Nullable List<Double> std) {
        private static final double FROM_BYTE = 1.0 / 255;

        ImageConfig config() {
            ImageConfig.Channels colours = or(channels, ImageConfig.Channels.RGB);
            return new ImageConfig(
                    width,
                    height,
                    or(resize, ImageConfig.Resize.STRETCH),
                    colours,
                    or(layout, ImageConfig.Layout.NCHW),
                    or(scale, FROM_BYTE),
                    or(mean, Collections.nCopies(colours.count(), 0.0)),
                    or(std, Collections.nCopies(colours.count(), 1.0)));
        }
    }

    /** The features of a row. */
    record TableDocument(List<FeatureDocument> features) {
        TableConfig config() {
            return new TableConfig(
                    features.stream().map(FeatureDocument::feature).toList());
        }
    }

    /** What a feature is. */
    enum FeatureType {
        NUMBER,
        CATEGORY
    }

    /** A feature, of either kind. */
    @SuppressWarnings("MemberName") // the key is a word that Java keeps for itself
    record FeatureDocument(
            String name,
            FeatureType type,
            @Nullable String default_,
            @Nullable Double mean,
            @Nullable Double std,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable List<String> values) {
        TableConfig.Feature feature() {
            return switch (type) {
                case NUMBER -> {
                    absent("values", values, "categories");
                    yield new TableConfig.Feature.Numeric(
                            name, number("default", default_), or(mean, 0.0), or(std, 1.0), min, max);
                }
                case CATEGORY -> {
                    absent("mean", mean, "numbers");
                    absent("std", std, "numbers");
                    absent("min", min, "numbers");
                    absent("max", max, "numbers");
                    yield new TableConfig.Feature.Category(name, needed("values", values, "what it may be"), default_);
                }
            };
        }

        private static @Nullable Double number(String key, @Nullable String written) {
            if (written == null) {
                return null;
            }
            try {
                double value = Double.parseDouble(written);
                if (Double.isFinite(value)) {
                    return value;
                }
            } catch (NumberFormatException none) {
                // Said below, with the value.
            }
            throw Problem.invalid(key, written, "a number");
        }
    }

    /** Who runs it. */
    enum ExecutorKind {
        ONNX,
        OIP
    }

    /** An executor, of either kind. */
    record ExecutorDocument(
            ExecutorKind kind,
            @Nullable URI url,
            @Nullable String model,
            @Nullable String version,
            @Nullable Duration timeout) {
        private static final Duration USUAL = Duration.ofSeconds(10);

        ExecutorConfig config() {
            return switch (kind) {
                case ONNX -> {
                    absent("url", url, "an executor of kind oip");
                    absent("model", model, "an executor of kind oip");
                    absent("version", version, "an executor of kind oip");
                    absent("timeout", timeout, "an executor of kind oip");
                    yield new ExecutorConfig.Onnx();
                }
                case OIP ->
                    new ExecutorConfig.Oip(
                            needed("url", url, "where the server is"),
                            needed("model", model, "its name on that server"),
                            or(version, ""),
                            or(timeout, USUAL));
            };
        }
    }

    /** A prompt in a file of its own: what it shares with weights goes without saying. */
    record PromptFile(
            @Nullable Integer schema,
            String name,
            SemanticVersion version,
            @Nullable Kind kind,
            List<PromptConfig.Message> template,
            @Nullable Map<String, VariableDocument> variables,
            PromptConfig.@Nullable Parameters parameters,
            @Nullable List<String> models,
            @Nullable YamlTree outputSchema) {
        PromptFile {
            if (schema != null && schema != SCHEMA) {
                throw Problem.invalid("schema", schema, Integer.toString(SCHEMA));
            }
            if (kind != null && kind != Kind.PROMPT) {
                throw Problem.invalid("kind", "weights", "prompt, which has a template");
            }
        }

        BundleConfig config() {
            PromptDocument prompt = new PromptDocument(template, variables, parameters, models, outputSchema);
            return new BundleConfig(name, version, prompt.config(GoldenRow.FILE));
        }
    }

    /** A prompt. */
    record PromptDocument(
            List<PromptConfig.Message> template,
            @Nullable Map<String, VariableDocument> variables,
            PromptConfig.@Nullable Parameters parameters,
            @Nullable List<String> models,
            @Nullable YamlTree outputSchema) {
        private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}");

        PromptConfig config(String golden) {
            for (String model : or(models, List.<String>of())) {
                if (!MODEL.matcher(model).matches()) {
                    throw Problem.invalid("models", model, "names of models, such as openai/gpt-4o-mini");
                }
            }
            return new PromptConfig(
                    template,
                    named(),
                    or(parameters, PromptConfig.Parameters.defaults()),
                    or(models, List.of()),
                    schema(),
                    golden);
        }

        private Map<String, PromptConfig.Variable> named() {
            Map<String, PromptConfig.Variable> named = new LinkedHashMap<>();
            if (variables != null) {
                variables.forEach((name, variable) -> named.put(name, variable.variable()));
            }
            return named;
        }

        private @Nullable Bytes schema() {
            if (outputSchema == null) {
                return null;
            }
            if (!(outputSchema.value() instanceof Map<?, ?>)) {
                throw Problem.invalid("output_schema", outputSchema.value(), "a JSON schema");
            }
            Bytes schema = Json.write(outputSchema.value());
            OutputSchema _ = OutputSchema.of(schema);
            return schema;
        }
    }

    /** A variable of a prompt. */
    @SuppressWarnings("MemberName") // the key is a word that Java keeps for itself
    record VariableDocument(
            PromptConfig.@Nullable Type type,
            @Nullable String default_,
            @Nullable Boolean required,
            @Nullable Integer maxLength,
            @Nullable List<String> values) {
        PromptConfig.Variable variable() {
            return new PromptConfig.Variable(
                    or(type, PromptConfig.Type.STRING),
                    default_,
                    or(required, false),
                    or(maxLength, PromptConfig.Variable.USUAL_CHARACTERS),
                    or(values, List.of()));
        }
    }
}
