package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.dialects.AnthropicMessages;
import dev.gopuram.platform.dialects.ModelReply;
import dev.gopuram.platform.dialects.OpenAiChat;
import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.dialects.Stop;
import dev.gopuram.platform.dialects.UnreadableReply;
import dev.gopuram.platform.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What an answer says, where it says something, and to its end: one that was cut, or calls a tool, is still to come. */
final class AnswerText {
    private AnswerText() {}

    /** Of an answer's body. */
    static Optional<String> of(Dialect dialect, Bytes body) {
        JsonNode json = Json.foreignTree(body.toArray());
        try {
            return switch (dialect) {
                case OPENAI -> of(OpenAiChat.provider().read(json));
                case ANTHROPIC -> of(AnthropicMessages.provider().read(json));
                case RESPONSES -> ofResponse(json);
            };
        } catch (UnreadableReply unreadable) {
            return Optional.empty();
        }
    }

    /** Thoughts are none of it. */
    static Optional<String> of(ModelReply reply) {
        if (!reply.stop().equals(Stop.END)) {
            return Optional.empty();
        }
        StringBuilder said = new StringBuilder();
        for (Part part : reply.parts()) {
            if (part instanceof Part.Text text) {
                said.append(text.text());
            }
        }
        return Optional.of(said.toString());
    }

    private static Optional<String> ofResponse(JsonNode response) {
        StringBuilder said = new StringBuilder();
        boolean words = response.path("status").asString("").equals("completed");
        for (JsonNode item : response.path("output")) {
            words &= !item.path("type").asString("").endsWith("_call");
            for (JsonNode part : item.path("content")) {
                words &= !part.path("type").asString("").equals("refusal");
                said.append(part.path("text").asString(""));
            }
        }
        return words ? Optional.of(said.toString()) : Optional.empty();
    }
}
