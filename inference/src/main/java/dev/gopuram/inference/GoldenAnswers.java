package dev.gopuram.inference;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Entity;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Vector;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Compares what a version said with what its golden row says, as the public API would write it. */
final class GoldenAnswers {
    private GoldenAnswers() {}

    /** What is wrong with the first row of the results; empty where nothing is. */
    static String difference(JsonNode expected, Results results, double tolerance) {
        return switch (results) {
            case Results.Labelled labelled ->
                labels(expected, labelled.rows().getFirst().scores(), tolerance);
            case Results.Vectors vectors -> {
                Vector vector = vectors.vectors().getFirst();
                yield numbers(expected, vector.dimensions(), vector::at, tolerance);
            }
            case Results.Numbers numbers ->
                named(expected, numbers.rows().getFirst().values(), tolerance);
            case Results.Tagged tagged ->
                entities(expected, tagged.rows().getFirst().entities(), tolerance);
            case Results.Tensors tensors -> tensors(expected, tensors.tensors(), tolerance);
        };
    }

    /** A label, with its score where that is told too, or all of them by label. */
    private static String labels(JsonNode expected, List<Score> scores, double tolerance) {
        if (scores.isEmpty()) {
            return "no label (expected: " + expected + ")";
        }
        String label = expected.isString()
                ? expected.stringValue()
                : expected.path("label").asString("");
        if (!label.isEmpty() && !label.equals(scores.getFirst().label())) {
            return scores.getFirst().label() + " (expected: " + label + ")";
        }
        JsonNode all = expected.path("scores");
        for (Score score : scores) {
            JsonNode wanted = all.isObject()
                    ? all.path(score.label())
                    : score.label().equals(label) ? expected.path("score") : all;
            if (wanted.isNumber() && !(Math.abs(wanted.doubleValue() - score.score()) <= tolerance)) {
                return score.label() + " " + score.score() + " (expected: " + wanted + " +- " + tolerance + ")";
            }
        }
        return label.isEmpty() && !all.isObject() ? "no label in " + expected + " (expected: label, or scores)" : "";
    }

    private interface Numbers {
        double at(int index);
    }

    private static String numbers(JsonNode expected, int count, Numbers numbers, double tolerance) {
        if (!expected.isArray() || expected.size() != count) {
            return count + " numbers (expected: " + expected.size() + ")";
        }
        for (int i = 0; i < count; i++) {
            if (!(Math.abs(expected.get(i).asDouble(Double.NaN) - numbers.at(i)) <= tolerance)) {
                return "[" + i + "] " + numbers.at(i) + " (expected: " + expected.get(i) + " +- " + tolerance + ")";
            }
        }
        return "";
    }

    private static String named(JsonNode expected, Map<String, Double> values, double tolerance) {
        for (Map.Entry<String, Double> value : values.entrySet()) {
            JsonNode wanted = expected.isObject() ? expected.path(value.getKey()) : expected;
            if (!(Math.abs(wanted.asDouble(Double.NaN) - value.getValue()) <= tolerance)) {
                return value.getKey() + " " + value.getValue() + " (expected: " + wanted + " +- " + tolerance + ")";
            }
        }
        return "";
    }

    private static String entities(JsonNode expected, List<Entity> entities, double tolerance) {
        JsonNode list = expected.isObject() ? expected.path("entities") : expected;
        if (list.size() != entities.size()) {
            return entities.size() + " entities (expected: " + list.size() + ")";
        }
        for (int i = 0; i < entities.size(); i++) {
            Entity entity = entities.get(i);
            JsonNode wanted = list.get(i);
            boolean same = wanted.path("label").asString("").equals(entity.label())
                    && wanted.path("start").asInt(entity.start()) == entity.start()
                    && wanted.path("end").asInt(entity.end()) == entity.end()
                    && Math.abs(wanted.path("score").asDouble(entity.score()) - entity.score()) <= tolerance;
            if (!same) {
                return "entities[" + i + "]: " + entity + " (expected: " + wanted + ")";
            }
        }
        return "";
    }

    private static String tensors(JsonNode expected, List<Tensor> tensors, double tolerance) {
        JsonNode list = expected.isObject() ? expected.path("tensors") : expected;
        for (JsonNode wanted : list) {
            String name = wanted.path("name").asString("");
            Tensor tensor = tensors.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElse(null);
            if (tensor == null) {
                return "no tensor " + name;
            }
            JsonNode data = flat(wanted.path("data"));
            String difference = tensor.type() == DataType.BYTES
                    ? words(data, Words.of(tensor.content()))
                    : numbers(data, Differences.numbers(tensor), tolerance);
            if (!difference.isEmpty()) {
                return name + difference;
            }
        }
        return list.isEmpty() ? "no tensor in " + expected + " (expected: at least 1)" : "";
    }

    private static String numbers(JsonNode expected, double[] numbers, double tolerance) {
        return numbers(expected, numbers.length, i -> numbers[i], tolerance);
    }

    private static String words(JsonNode expected, List<String> words) {
        if (!expected.isArray() || expected.size() != words.size()) {
            return words.size() + " words (expected: " + expected.size() + ")";
        }
        for (int i = 0; i < words.size(); i++) {
            if (!words.get(i).equals(expected.get(i).asString(""))) {
                return "[" + i + "] \"" + words.get(i) + "\" (expected: " + expected.get(i) + ")";
            }
        }
        return "";
    }

    private static JsonNode flat(JsonNode data) {
        if (!data.isArray() || data.isEmpty() || !data.get(0).isArray()) {
            return data;
        }
        ArrayNode flat = JsonNodeFactory.instance.arrayNode();
        data.forEach(child -> flat(child).forEach(flat::add));
        return flat(flat);
    }
}
