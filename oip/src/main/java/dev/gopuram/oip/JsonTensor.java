package dev.gopuram.oip;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * One tensor as it is read out of JSON. Its fields come in any order: data that come before what they are is known are
 * passed over and read when the object has ended.
 */
final class JsonTensor {
    private static final Set<String> OWN = Set.of("name", "datatype", "shape", "data");

    private final String field;
    private final Bytes json;
    private final OipLimits limits;
    private @Nullable String name;
    private @Nullable DataType type;
    private @Nullable List<Long> shape;
    private Parameters parameters;
    private @Nullable Bytes data;
    private int unreadFrom = -1;
    private int unreadTo;
    private boolean nonFinite;
    private @Nullable String more;

    private JsonTensor(String field, Bytes json, OipLimits limits) {
        this.field = field;
        this.json = json;
        this.limits = limits;
        this.parameters = Parameters.none(field + ".parameters");
    }

    /** Reads the object that the parser stands on. */
    static JsonTensor read(JsonParser parser, String field, Bytes json, OipLimits limits) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw Problem.invalid(field, JsonWords.found(parser), "an object");
        }
        JsonTensor tensor = new JsonTensor(field, json, limits);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            tensor.field(parser, name);
        }
        tensor.readUnread();
        return tensor;
    }

    private void field(JsonParser parser, String given) {
        if (!OWN.contains(given)) {
            more = given;
        }
        switch (given) {
            case "name" -> name = JsonWords.string(parser, field + ".name");
            case "datatype" -> type = Elements.type(field + ".datatype", JsonWords.string(parser, field + ".datatype"));
            case "shape" -> shape = shape(parser);
            case "parameters" -> parameters = Parameters.read(parser, field + ".parameters", limits);
            case "data" -> data(parser);
            default -> parser.skipChildren();
        }
    }

    private List<Long> shape(JsonParser parser) {
        String at = field + ".shape";
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw Problem.invalid(at, JsonWords.found(parser), "an array of whole numbers");
        }
        List<Long> dimensions = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
                    || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                throw Problem.invalid(
                        at + "[" + dimensions.size() + "]", JsonWords.found(parser), "a whole number of 0 or more");
            }
            dimensions.add(parser.getLongValue());
            if (dimensions.size() > limits.maxDimensions()) {
                throw Problem.invalid(at, "too many dimensions", limits.maxDimensions() + " or fewer");
            }
        }
        Shapes.count(at, dimensions, limits);
        return dimensions;
    }

    private void data(JsonParser parser) {
        DataType known = type;
        List<Long> dimensions = shape;
        if (known != null && dimensions != null) {
            data = decoded(parser, known, dimensions);
            return;
        }
        unreadFrom = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        unreadTo = (int) parser.currentLocation().getByteOffset();
        if (unreadFrom < 0 || unreadTo > json.length()) {
            throw Problem.invalid("body", "in another encoding", "UTF-8");
        }
    }

    private void readUnread() {
        if (unreadFrom >= 0) {
            DataType known = type();
            List<Long> dimensions = shape();
            data = Json.scan(json.slice(unreadFrom, unreadTo), parser -> {
                parser.nextToken();
                return decoded(parser, known, dimensions);
            });
        }
    }

    private Bytes decoded(JsonParser parser, DataType known, List<Long> dimensions) {
        JsonData elements = new JsonData(field + ".data", known, dimensions, json.length(), limits);
        Bytes read = elements.read(parser);
        nonFinite = elements.isNonFinite();
        return read;
    }

    String name() {
        if (name == null) {
            throw Problem.invalid(field + ".name", "missing", "to be given");
        }
        return name;
    }

    DataType type() {
        if (type == null) {
            throw Problem.invalid(field + ".datatype", "missing", "to be given");
        }
        return type;
    }

    List<Long> shape() {
        if (shape == null) {
            throw Problem.invalid(field + ".shape", "missing", "to be given");
        }
        return shape;
    }

    /** Whether NaN or an infinity was said as a string. */
    boolean isNonFinite() {
        return nonFinite;
    }

    /** Refuses what has a field besides those that every tensor has. */
    void requireNoMore() {
        if (more != null) {
            throw Problem.invalid(field + "." + more, "an unknown field", "one of name, datatype, shape, data");
        }
    }

    String field() {
        return field;
    }

    /** The tensor, with what is its own of the bytes behind the JSON. */
    Tensor tensor(BinaryTail tail) {
        String own = name();
        DataType known = type();
        List<Long> dimensions = shape();
        Long size = parameters.amount(Parameters.BINARY_DATA_SIZE);
        if (size == null) {
            return new Tensor(own, known, dimensions, content(known));
        }
        if (data != null) {
            throw Problem.invalid(field + ".data", "given beside binary_data_size", "one of the two");
        }
        Bytes content = tail.next(field + ".parameters." + Parameters.BINARY_DATA_SIZE, size);
        int count = Shapes.count(field + ".shape", dimensions, limits);
        Elements.check(field, known, count, content);
        return new Tensor(own, known, dimensions, content);
    }

    private Bytes content(DataType known) {
        Bytes given = data;
        if (given == null) {
            throw Problem.invalid(field + ".data", "missing", "to be given, unless binary_data_size is");
        }
        return known == DataType.BYTES && parameters.isBase64() ? unpacked(given) : given;
    }

    private Bytes unpacked(Bytes given) {
        List<byte[]> elements = new ArrayList<>();
        for (Bytes text : Elements.strings(given)) {
            try {
                elements.add(Base64.getDecoder().decode(text.shared()));
            } catch (IllegalArgumentException none) {
                throw Problem.invalid(field + ".data[" + elements.size() + "]", text.utf8(), "base64")
                        .causedBy(none);
            }
        }
        return Elements.framed(elements);
    }
}
