package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one of a model's {@code inputs} and one of its {@code results} look like, as JSON Schema. {@code x-tensors} says what
 * its graph reads and writes.
 */
final class ModelSchemas {
    private static final Map<String, Object> STRING = Map.of("type", "string");
    private static final Map<String, Object> NUMBER = Map.of("type", "number");
    private static final Map<String, Object> OBJECT = Map.of("type", "object");

    private ModelSchemas() {}

    static Map<String, Object> input(Model model) {
        Map<String, Object> schema = switch (model.task()) {
            case EMBED, TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION -> object(Map.of("text", STRING), "text");
            case RERANK -> object(Map.of("text", STRING, "text_pair", STRING), "text", "text_pair");
            case IMAGE_CLASSIFICATION ->
                object(Map.of("image", Map.of("type", "string", "contentEncoding", "base64")), "image");
            case TABULAR -> object(Map.of("features", OBJECT), "features");
            case TENSOR -> object(Map.of("tensor", OBJECT), "tensor");
        };
        return with(schema, model.inputs());
    }

    static Map<String, Object> output(Model model) {
        Map<String, Object> schema = switch (model.task()) {
            case EMBED -> object(Map.of("embedding", vector(model)), "embedding");
            case TEXT_CLASSIFICATION, IMAGE_CLASSIFICATION -> labelled(model);
            case TABULAR -> model.labels().isEmpty() ? object(Map.of("values", OBJECT), "values") : labelled(model);
            case TOKEN_CLASSIFICATION ->
                object(Map.of("entities", Map.of("type", "array", "items", labelled(model))), "entities");
            case RERANK -> object(Map.of("values", OBJECT), "values");
            case TENSOR -> object(Map.of("name", STRING, "datatype", STRING), "name", "datatype", "shape", "data");
        };
        return with(schema, model.outputs());
    }

    private static Map<String, Object> vector(Model model) {
        return model.dimensions() == 0
                ? Map.of("type", "array", "items", NUMBER)
                : Map.of(
                        "type",
                        "array",
                        "items",
                        NUMBER,
                        "minItems",
                        model.dimensions(),
                        "maxItems",
                        model.dimensions());
    }

    private static Map<String, Object> labelled(Model model) {
        Map<String, Object> label =
                model.labels().isEmpty() ? STRING : Map.of("type", "string", "enum", model.labels());
        Map<String, Object> score = Map.of("type", "number", "minimum", 0, "maximum", 1);
        return object(Map.of("label", label, "score", score), "label", "score");
    }

    private static Map<String, Object> object(Map<String, Object> properties, String... required) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("required", List.of(required));
        return schema;
    }

    private static Map<String, Object> with(Map<String, Object> schema, List<TensorSpec> tensors) {
        if (!tensors.isEmpty()) {
            schema.put("x-tensors", tensors.stream().map(ModelSchemas::shown).toList());
        }
        return schema;
    }

    private static Map<String, Object> shown(TensorSpec tensor) {
        return Map.of("name", tensor.name(), "datatype", tensor.type().name(), "shape", tensor.shape());
    }
}
