package dev.gopuram.oip;

import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** A request put together as text, so that any part of it can be wrong. */
final class Asking {
    private final Map<String, String> fields = new TreeMap<>();
    private final List<Map<String, String>> inputs = new ArrayList<>();
    private final ByteArrayOutputStream tail = new ByteArrayOutputStream();
    private boolean behind;

    /** A right one, of JSON where there is JSON for the type. */
    static Asking with(List<Sample> samples) {
        Asking asking = new Asking();
        for (Sample sample : samples) {
            asking.add(sample, !sample.hasJson());
        }
        return asking;
    }

    /** The same with every tensor as bytes. */
    static Asking binary(List<Sample> samples) {
        Asking asking = new Asking();
        samples.forEach(sample -> asking.add(sample, true));
        return asking;
    }

    Asking add(Sample sample, boolean binary) {
        Map<String, String> input = new TreeMap<>();
        input.put("name", quoted(sample.spec().name()));
        input.put("datatype", quoted(sample.spec().type().name()));
        input.put("shape", sample.shape().toString());
        if (binary) {
            Bytes bytes = sample.bytes();
            input.put("parameters", "{\"binary_data_size\":" + bytes.length() + "}");
            tail.writeBytes(bytes.shared());
            behind = true;
        } else {
            input.put("data", sample.flat());
        }
        inputs.add(input);
        return this;
    }

    /** Puts a field of the request, as JSON. */
    Asking put(String field, String json) {
        fields.put(field, json);
        return this;
    }

    /** Puts a field of the first input, as JSON. */
    Asking first(String field, String json) {
        inputs.getFirst().put(field, json);
        return this;
    }

    Asking wanting(List<String> outputs) {
        StringJoiner joined = new StringJoiner(",", "[", "]");
        outputs.forEach(output -> joined.add("{\"name\":" + quoted(output) + "}"));
        return put("outputs", joined.toString());
    }

    /** Puts a size for the first input in place of its data. */
    Asking replaceData(int size) {
        inputs.getFirst().remove("data");
        return first("parameters", "{\"binary_data_size\":" + size + "}");
    }

    Asking behind(byte[] bytes) {
        tail.writeBytes(bytes);
        behind = true;
        return this;
    }

    String json() {
        StringJoiner object = new StringJoiner(",", "{", "}");
        if (!fields.containsKey("inputs")) {
            StringJoiner array = new StringJoiner(",", "\"inputs\":[", "]");
            inputs.forEach(input -> array.add(object(input)));
            object.add(array.toString());
        }
        fields.forEach((name, value) -> object.add(quoted(name) + ":" + value));
        return object.toString();
    }

    private static String object(Map<String, String> fields) {
        StringJoiner object = new StringJoiner(",", "{", "}");
        fields.forEach((name, value) -> object.add(quoted(name) + ":" + value));
        return object.toString();
    }

    boolean hasTail() {
        return behind;
    }

    Bytes body() {
        Bytes json = Bytes.utf8(json());
        if (!behind) {
            return json;
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(json.shared());
        body.writeBytes(tail.toByteArray());
        return Bytes.wrap(body.toByteArray());
    }

    int jsonLength() {
        return Bytes.utf8(json()).length();
    }

    static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
