package dev.gopuram.gateway;

import dev.gopuram.contracts.models.FeatureRow;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.contracts.models.TextPair;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.oip.OipJson;
import dev.gopuram.oip.OipLimits;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.POJONode;

/** What a model is given, as our own API writes it: things of one kind, each a row, or tensors by name. */
final class InputsJson {
    static final int MAX_INPUTS = 2048;

    private static final String KINDS =
            "a string, or an object with text, text and text_pair, image, features or tensor";
    private static final String DATA = "data:";
    private static final String BASE64 = ";base64,";

    private enum Kind {
        TEXT,
        PAIR,
        IMAGE,
        FEATURES,
        TENSOR;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean has(String field) {
            return switch (this) {
                case TEXT -> field.equals("text");
                case PAIR -> field.equals("text") || field.equals("text_pair") || field.equals("textPair");
                case IMAGE, FEATURES, TENSOR -> field.equals(word());
            };
        }
    }

    private final String field;
    private final List<JsonNode> items;
    private final boolean single;
    private final Bytes body;

    private InputsJson(String field, List<JsonNode> items, boolean single, Bytes body) {
        this.field = field;
        this.items = items;
        this.single = single;
        this.body = body;
    }

    /**
     * One thing.
     *
     * @param body in which tensors stand
     */
    static Inputs one(JsonNode input, Bytes body) {
        return new InputsJson("input", List.of(input), true, body).read();
    }

    static Inputs many(List<JsonNode> inputs, Bytes body) {
        if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) {
            throw Problem.invalid("inputs", inputs.size() + " of them", "1.." + MAX_INPUTS);
        }
        return new InputsJson("inputs", inputs, false, body).read();
    }

    private Inputs read() {
        Kind kind = kind(0);
        for (int i = 1; i < items.size(); i++) {
            Kind other = kind(i);
            if (other != kind) {
                throw Problem.invalid(at(i), other.word(), kind.word() + ", as the first one is");
            }
        }
        return switch (kind) {
            case TEXT -> new Inputs.Texts(rows((at, item) -> text(at, item)));
            case PAIR -> new Inputs.Pairs(rows(InputsJson::pair));
            case IMAGE -> new Inputs.Images(rows((at, item) -> image(at + ".image", item.path("image"))));
            case FEATURES -> new Inputs.Tables(rows((at, item) -> features(at + ".features", item.path("features"))));
            case TENSOR -> new Inputs.Tensors(rows((at, item) -> tensor(at + ".tensor", item.path("tensor"))));
        };
    }

    private <T> List<T> rows(BiFunction<String, JsonNode, T> reader) {
        List<T> rows = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            rows.add(reader.apply(at(i), items.get(i)));
        }
        return rows;
    }

    private String at(int index) {
        return single ? field : field + "[" + index + "]";
    }

    private Kind kind(int index) {
        JsonNode item = items.get(index);
        if (item.isString()) {
            return Kind.TEXT;
        }
        if (!item.isObject() || item.isEmpty()) {
            throw Problem.invalid(at(index), shown(item), KINDS);
        }
        Kind kind = kind(item);
        for (String name : item.propertyNames()) {
            if (!kind.has(name)) {
                throw Problem.invalid(at(index) + "." + name, "an unknown field", KINDS);
            }
        }
        return kind;
    }

    /** By the field that tells it; of a thing without any, whatever it has is unknown. */
    private static Kind kind(JsonNode item) {
        if (item.has("image")) {
            return Kind.IMAGE;
        }
        if (item.has("features")) {
            return Kind.FEATURES;
        }
        if (item.has("tensor")) {
            return Kind.TENSOR;
        }
        return item.has("text_pair") || item.has("textPair") ? Kind.PAIR : Kind.TEXT;
    }

    private static String text(String at, JsonNode item) {
        return item.isString() ? given(at, item) : given(at + ".text", item.path("text"));
    }

    private static TextPair pair(String at, JsonNode item) {
        String other = item.has("text_pair") ? "text_pair" : "textPair";
        return new TextPair(given(at + ".text", item.path("text")), given(at + ".text_pair", item.path(other)));
    }

    private static String given(String at, JsonNode text) {
        if (!text.isString() || text.asString().isEmpty()) {
            throw Problem.invalid(at, shown(text), "a string that is not empty");
        }
        return text.asString();
    }

    private static Bytes image(String at, JsonNode image) {
        String text = given(at, image);
        int from = 0;
        if (text.startsWith(DATA)) {
            int marker = text.indexOf(BASE64);
            if (marker < 0) {
                throw Problem.invalid(at, "a data: URL without base64", "data:image/png;base64,...");
            }
            from = marker + BASE64.length();
        }
        try {
            return Bytes.wrap(Base64.getDecoder().decode(text.substring(from)));
        } catch (IllegalArgumentException broken) {
            throw Problem.invalid(at, text.length() + " characters that are no base64", "base64, or a data: URL of it")
                    .causedBy(broken);
        }
    }

    private Tensor tensor(String at, JsonNode tensor) {
        if (!(tensor instanceof POJONode left && left.getPojo() instanceof TensorPlace place)) {
            throw Problem.invalid(at, shown(tensor), "an object with name, datatype, shape and data");
        }
        return OipJson.readTensor(at, place.in(body), OipLimits.defaults());
    }

    /** A feature that is null is one that is not known. */
    private static FeatureRow features(String at, JsonNode features) {
        if (!features.isObject()) {
            throw Problem.invalid(at, shown(features), "an object of numbers and strings");
        }
        Map<String, Double> numbers = new HashMap<>();
        Map<String, String> words = new HashMap<>();
        features.forEachEntry((name, value) -> {
            if (value.isString()) {
                words.put(name, value.asString());
            } else if (value.isBoolean()) {
                numbers.put(name, value.asBoolean() ? 1.0 : 0.0);
            } else if (value.isNumber() && Double.isFinite(value.asDouble())) {
                numbers.put(name, value.asDouble());
            } else if (!value.isNull()) {
                throw Problem.invalid(
                        at + "." + name, shown(value), "a number that fits 64-bit floating point, a string, a boolean");
            }
        });
        return new FeatureRow(numbers, words);
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "missing";
        }
        return value.isContainer() ? (value.isArray() ? "an array" : "an object") : value.toString();
    }
}
