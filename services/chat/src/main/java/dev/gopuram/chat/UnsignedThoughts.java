package dev.gopuram.chat;

import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The thoughts in a message that nobody signed. Anthropic signs all of its own and takes no others back; we write such
 * where another provider thought, and a client sends them on with the rest of the conversation.
 */
final class UnsignedThoughts {
    private UnsignedThoughts() {}

    /** The messages without them; empty where there are none. */
    static Optional<JsonNode> leftOut(JsonNode messages) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        boolean changed = false;
        for (JsonNode message : messages) {
            JsonNode content = signed(message.path("content"));
            changed |= content.size() < message.path("content").size();
            if (content.size() == message.path("content").size()) {
                kept.add(message);
            } else if (!content.isEmpty()) {
                kept.add(((ObjectNode) message).deepCopy().set("content", content));
            }
        }
        return changed ? Optional.of(kept) : Optional.empty();
    }

    private static JsonNode signed(JsonNode content) {
        if (!content.isArray()) {
            return content;
        }
        ArrayNode signed = JsonNodeFactory.instance.arrayNode();
        content.forEach(block -> {
            if (!isUnsigned(block)) {
                signed.add(block);
            }
        });
        return signed;
    }

    private static boolean isUnsigned(JsonNode block) {
        return block.path("type").asString("").equals("thinking")
                && block.path("signature").asString("absent").isEmpty();
    }
}
