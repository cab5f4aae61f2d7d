package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.OpenAiChat;
import dev.gopuram.platform.dialects.ProviderDialect;
import dev.gopuram.platform.http.EventReader;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.json.JsonEdit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** OpenAI's chat completions, as any compatible server has them. */
final class OpenAiApi implements UpstreamApi {
    private final ProviderDialect words = OpenAiChat.provider();

    @Override
    public Dialect dialect() {
        return Dialect.OPENAI;
    }

    @Override
    public String name() {
        return "OpenAI-compatible";
    }

    @Override
    public String path() {
        return "/chat/completions";
    }

    @Override
    public ProviderDialect words() {
        return words;
    }

    @Override
    public Headers headers(ChatRequest request, @Nullable Secret key) {
        return key == null ? Headers.of() : Headers.of("authorization", "Bearer " + key.reveal());
    }

    /** A stream is asked for its usage whether the client wants to see it or not: it could not be metered otherwise. */
    @Override
    public Bytes relayed(ChatRequest request, String model, Grounding.@Nullable Context context) {
        JsonEdit edit = request.edit(model);
        if (request.stream() && !request.asked().includeUsage()) {
            edit.set("stream_options", withUsage(request.json().get("stream_options")));
        }
        if (context != null) {
            edit.set("messages", withContext(request.json().get("messages"), context));
        }
        return edit.done();
    }

    @Override
    public EventReader relaying(ChatRequest request, Annotation annotation, Meter meter) {
        return new OpenAiEvents(words, request.asked().includeUsage(), annotation, meter);
    }

    @Override
    public boolean answers(JsonNode answer) {
        return answer.at("/choices/0/message").isObject();
    }

    @Override
    public Optional<Usage> usage(JsonNode answer) {
        return words.usage(answer.get("usage"));
    }

    @Override
    public @Nullable String countPath() {
        return null;
    }

    private static Bytes withUsage(@Nullable JsonNode options) {
        ObjectNode changed = options instanceof ObjectNode given
                ? given.deepCopy()
                : Json.foreign().createObjectNode();
        changed.put("include_usage", true);
        return Json.write(changed);
    }

    /**
     * Many prompt formats allow one system message, at the very start, and want the sides to take turns: the rules join
     * the one that is there, and the sources the question.
     */
    private static Bytes withContext(JsonNode messages, Grounding.Context context) {
        ArrayNode changed = (ArrayNode) messages.deepCopy();
        for (int i = changed.size() - 1; i >= 0; i--) {
            if (changed.get(i).path("role").asString("").equals("user")) {
                addSources((ObjectNode) changed.get(i), context.sources());
                break;
            }
        }
        String role = changed.path(0).path("role").asString("");
        if (role.equals("system") || role.equals("developer")) {
            addRules((ObjectNode) changed.get(0), context.rules());
        } else {
            changed.insertObject(0).put("role", "system").put("content", context.rules());
        }
        return Json.write(changed);
    }

    private static void addSources(ObjectNode question, String sources) {
        JsonNode content = question.path("content");
        if (content.isArray()) {
            ((ArrayNode) content).insertObject(0).put("type", "text").put("text", sources);
        } else {
            question.put("content", sources + "\n\n" + content.asString(""));
        }
    }

    private static void addRules(ObjectNode system, String rules) {
        JsonNode content = system.path("content");
        if (content.isArray()) {
            ((ArrayNode) content).addObject().put("type", "text").put("text", rules);
        } else {
            String before = content.asString("");
            system.put("content", before.isEmpty() ? rules : before + "\n\n" + rules);
        }
    }
}
