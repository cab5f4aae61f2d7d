package dev.gopuram.evaluation;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;

/** A JSON object on each line. */
record JsonLines(TextFile file) {
    /** Calls with each line's number and object; blank lines are passed over. */
    void forEach(BiConsumer<Integer, JsonNode> reader) {
        List<String> lines = file.lines();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                reader.accept(i + 1, object(i + 1, lines.get(i)));
            }
        }
    }

    private JsonNode object(int line, String json) {
        try {
            JsonNode node = Json.tree(Bytes.utf8(json));
            if (node.isObject()) {
                return node;
            }
        } catch (Problem broken) {
            throw file.wrong(line, json, "a JSON object").causedBy(broken);
        }
        throw file.wrong(line, json, "a JSON object");
    }

    /** A text or number under that name. */
    String text(int line, JsonNode object, String name) {
        JsonNode value = object.path(name);
        if (!value.isString() && !value.isNumber()) {
            throw file.wrong(line, object.toString(), "an object with " + name);
        }
        return value.asString();
    }
}
