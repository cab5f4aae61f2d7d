package dev.gopuram.search;

import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.type.TypeReference;

/** How vectors, lists of texts and metadata are kept, in the database and in the index alike. */
final class Codecs {
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

    private static final TypeReference<Map<String, List<String>>> LISTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, FieldType>> FIELDS = new TypeReference<>() {};

    private Codecs() {}

    /** Four bytes for each number, little endian. */
    static Bytes vector(Vector vector) {
        ByteBuffer buffer =
                ByteBuffer.allocate(vector.dimensions() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(vector.shared());
        return Bytes.wrap(buffer.array());
    }

    static Vector vector(Bytes stored) {
        float[] values = new float[stored.length() / Float.BYTES];
        stored.buffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return Vector.wrap(values);
    }

    static String texts(List<String> texts) {
        return Json.mapper().writeValueAsString(texts);
    }

    static List<String> texts(String stored) {
        return Json.mapper().readValue(stored, TEXTS);
    }

    static String lists(Map<String, Values> lists) {
        Map<String, List<String>> plain = new TreeMap<>();
        lists.forEach((key, values) -> plain.put(key, values.values()));
        return Json.mapper().writeValueAsString(plain);
    }

    static Map<String, Values> lists(String stored) {
        Map<String, Values> lists = new HashMap<>();
        Json.mapper().readValue(stored, LISTS).forEach((key, values) -> lists.put(key, new Values(values)));
        return lists;
    }

    static String schema(Schema schema) {
        return Json.mapper().writeValueAsString(schema.fields());
    }

    static Schema schema(String stored) {
        return new Schema(Json.mapper().readValue(stored, FIELDS));
    }

    static String metadata(Map<String, String> metadata) {
        return Json.mapper().writeValueAsString(metadata);
    }

    static Map<String, String> metadata(String stored) {
        return Json.mapper().readValue(stored, METADATA);
    }
}
