package dev.gopuram.search;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;

/** How vectors, lists of texts and metadata are kept, in the database and in the index alike. */
final class Codecs {
    private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

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

    static String metadata(Map<String, String> metadata) {
        return Json.mapper().writeValueAsString(metadata);
    }

    static Map<String, String> metadata(String stored) {
        return Json.mapper().readValue(stored, METADATA);
    }
}
