package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is sent to an OpenAI-compatible server for a request. Four things are changed, each only when it must be: the
 * model's name, our own field, the wish for a usage chunk (without it a stream cannot be metered), and the messages when
 * there are passages to answer from.
 */
final class OpenAiBody {
    private static final String FALLBACK_WITHOUT_RETRIEVAL = "without-retrieval";

    private final Grounding grounding;

    OpenAiBody(Grounding grounding) {
        this.grounding = grounding;
    }

    /**
     * A request ready to be sent.
     *
     * @param annotation what to add to the answer
     * @param fallback the fallback that stepped in; empty where none did
     */
    record Outgoing(Bytes json, long inputTokens, Annotation annotation, String fallback) {}

    Outgoing of(Ask ask) {
        ChatRequest request = ask.request();
        JsonEdit edit = new JsonEdit(request.body());
        if (!request.model().equals(ask.model())) {
            edit.set("model", Json.write(ask.model()));
        }
        if (request.json().has("gopuram")) {
            edit.remove("gopuram");
        }
        if (request.stream() && !request.includeUsage()) {
            edit.set("stream_options", withUsage(request.json().get("stream_options")));
        }
        long inputTokens = TokenEstimate.ofMessages(request);
        return switch (ask.sources()) {
            case Sources.NotAsked() -> new Outgoing(edit.done(), inputTokens, Annotation.NONE, "");
            case Sources.Unavailable missing -> without(edit, inputTokens, grounding.without(missing));
            case Sources.Found found ->
                grounding
                        .context(found)
                        .map(context -> grounded(edit, inputTokens, request, context))
                        .orElseGet(() -> without(edit, inputTokens, found.collection()));
        };
    }

    private static Outgoing without(JsonEdit edit, long inputTokens, String collection) {
        return new Outgoing(edit.done(), inputTokens, Annotation.unavailable(collection), FALLBACK_WITHOUT_RETRIEVAL);
    }

    private static Outgoing grounded(JsonEdit edit, long inputTokens, ChatRequest request, Grounding.Context context) {
        edit.set("messages", withContext(request.json().get("messages"), context.text()));
        long tokens = inputTokens + TokenEstimate.of(context.text());
        return new Outgoing(edit.done(), tokens, Annotation.citations(context.citations()), "");
    }

    private static Bytes withUsage(@Nullable JsonNode options) {
        ObjectNode changed = options instanceof ObjectNode given
                ? given.deepCopy()
                : Json.foreign().createObjectNode();
        changed.put("include_usage", true);
        return write(changed);
    }

    /** Many prompt formats allow one system message, at the very start: the context joins the one that is there. */
    private static Bytes withContext(JsonNode messages, String context) {
        ArrayNode changed = Json.foreign().createArrayNode();
        int next = 0;
        JsonNode first = messages.get(0);
        String role = first.path("role").asString("");
        ObjectNode system;
        if (role.equals("system") || role.equals("developer")) {
            system = ((ObjectNode) first).deepCopy();
            next = 1;
        } else {
            system = Json.foreign().createObjectNode().put("role", "system").put("content", "");
        }
        JsonNode content = system.path("content");
        if (content.isArray()) {
            ((ArrayNode) content).addObject().put("type", "text").put("text", context);
        } else {
            String before = content.asString("");
            system.put("content", before.isEmpty() ? context : before + "\n\n" + context);
        }
        changed.add(system);
        for (int i = next; i < messages.size(); i++) {
            changed.add(messages.get(i));
        }
        return write(changed);
    }

    private static Bytes write(JsonNode node) {
        return Bytes.wrap(Json.foreign().writeValueAsBytes(node));
    }
}
