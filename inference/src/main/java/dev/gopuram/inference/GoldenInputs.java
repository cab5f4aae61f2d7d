package dev.gopuram.inference;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.FeatureRow;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TextPair;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads a golden row's input as the public API has it. */
final class GoldenInputs {
    private GoldenInputs() {}

    static Inputs read(Model.Task task, JsonNode input) {
        return switch (task) {
            case EMBED, TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION -> new Inputs.Texts(List.of(text(input)));
            case RERANK -> new Inputs.Pairs(List.of(pair(input)));
            case IMAGE_CLASSIFICATION -> new Inputs.Images(List.of(image(input)));
            case TABULAR -> new Inputs.Tables(List.of(features(input)));
            case TENSOR -> new Inputs.Tensors(tensors(input));
        };
    }

    private static String text(JsonNode input) {
        JsonNode text = input.isObject() ? input.path("text") : input;
        if (!text.isString()) {
            throw Problem.invalid("input", input, "a text");
        }
        return text.stringValue();
    }

    private static TextPair pair(JsonNode input) {
        JsonNode one = input.isArray() ? input.path(0) : input.path("text");
        JsonNode other = input.isArray() ? input.path(1) : input.path("other");
        if (!one.isString() || !other.isString()) {
            throw Problem.invalid("input", input, "two texts");
        }
        return new TextPair(one.stringValue(), other.stringValue());
    }

    private static Bytes image(JsonNode input) {
        JsonNode image = input.isObject() ? input.path("image") : input;
        if (!image.isString()) {
            throw Problem.invalid("input", "no text", "a picture in base64");
        }
        try {
            return Bytes.wrap(Base64.getDecoder().decode(image.stringValue()));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("input", "no base64", "a picture in base64").causedBy(e);
        }
    }

    private static FeatureRow features(JsonNode input) {
        if (!input.isObject()) {
            throw Problem.invalid("input", input, "features by name");
        }
        Map<String, Double> numbers = new LinkedHashMap<>();
        Map<String, String> words = new LinkedHashMap<>();
        for (String name : input.propertyNames()) {
            JsonNode value = input.get(name);
            if (value.isNumber()) {
                numbers.put(name, value.doubleValue());
            } else if (value.isString()) {
                words.put(name, value.stringValue());
            } else {
                throw Problem.invalid("input." + name, value, "a number or a word");
            }
        }
        return new FeatureRow(numbers, words);
    }

    private static List<Tensor> tensors(JsonNode input) {
        JsonNode list = input.isObject() && input.path("tensors").isArray() ? input.path("tensors") : input;
        if (!list.isArray()) {
            throw Problem.invalid("input", input, "a list of tensors with name, datatype, shape and data");
        }
        List<Tensor> tensors = new ArrayList<>();
        for (JsonNode tensor : list) {
            tensors.add(tensor(tensor));
        }
        return tensors;
    }

    private static Tensor tensor(JsonNode tensor) {
        String name = tensor.path("name").asString("");
        DataType type;
        try {
            type = DataType.valueOf(tensor.path("datatype").asString(""));
        } catch (IllegalArgumentException e) {
            throw Problem.invalid("input." + name + ".datatype", tensor.path("datatype"), "a type of the protocol's")
                    .causedBy(e);
        }
        List<Long> shape = new ArrayList<>();
        tensor.path("shape").forEach(dimension -> shape.add(dimension.asLong()));
        List<JsonNode> elements = new ArrayList<>();
        flatten(tensor.path("data"), elements);
        return new Tensor(name, type, shape, content(name, type, elements));
    }

    private static void flatten(JsonNode node, List<JsonNode> elements) {
        if (node.isArray()) {
            node.forEach(child -> flatten(child, elements));
        } else {
            elements.add(node);
        }
    }

    private static Bytes content(String name, DataType type, List<JsonNode> elements) {
        int text = elements.stream()
                .mapToInt(node -> 4 * node.asString("").length())
                .sum();
        ByteBuffer buffer =
                ByteBuffer.allocate(elements.size() * Long.BYTES + text).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode node : elements) {
            switch (type) {
                case BOOL -> buffer.put((byte) (node.asBoolean() ? 1 : 0));
                case INT8, UINT8 -> buffer.put((byte) node.asInt());
                case INT16, UINT16 -> buffer.putShort((short) node.asInt());
                case INT32, UINT32 -> buffer.putInt((int) node.asLong());
                case INT64, UINT64 -> buffer.putLong(node.asLong());
                case FP32 -> buffer.putFloat((float) node.asDouble());
                case FP64 -> buffer.putDouble(node.asDouble());
                case FP16 -> buffer.putShort(Float.floatToFloat16((float) node.asDouble()));
                case BYTES -> {
                    byte[] bytes = node.asString("").getBytes(StandardCharsets.UTF_8);
                    buffer.putInt(bytes.length).put(bytes);
                }
                case BF16 -> throw Problem.invalid("input." + name + ".datatype", type, "a type with numbers in JSON");
            }
        }
        buffer.flip();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return Bytes.wrap(bytes);
    }
}
