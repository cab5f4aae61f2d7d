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

    /** The messages without them; empty where there are none, as nearly always. */
    static Optional<JsonNode> leftOut(JsonNode messages) {
        if (messages.valueStream().noneMatch(UnsignedThoughts::holdsOne)) {
            return Optional.empty();
        }
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode message : messages) {
            if (!holdsOne(message)) {
                kept.add(message);
                continue;
            }
            ArrayNode signed = JsonNodeFactory.instance.arrayNode();
            message.path("content")
                    .valueStream()
                    .filter(block -> !isUnsigned(block))
                    .forEach(signed::add);
            if (!signed.isEmpty()) {
                kept.add(((ObjectNode) message).deepCopy().set("content", signed));
            }
        }
        return Optional.of(kept);
    }

    private static boolean holdsOne(JsonNode message) {
        return message.path("content").valueStream().anyMatch(UnsignedThoughts::isUnsigned);
    }

    private static boolean isUnsigned(JsonNode block) {
        return block.path("type").asString("").equals("thinking")
                && block.path("signature").asString("absent").isEmpty();
    }
}
