package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.AnthropicMessages;
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

/** Anthropic's messages. */
final class AnthropicApi implements UpstreamApi {
    private static final String VERSION = "2023-06-01";

    private final ProviderDialect words = AnthropicMessages.provider();

    @Override
    public Dialect dialect() {
        return Dialect.ANTHROPIC;
    }

    @Override
    public String name() {
        return "Anthropic-compatible";
    }

    @Override
    public String path() {
        return "/messages";
    }

    @Override
    public ProviderDialect words() {
        return words;
    }

    /** A client that speaks the dialect chooses its version and the features on trial; for others we speak ours. */
    @Override
    public Headers headers(ChatRequest request, @Nullable Secret key) {
        boolean own = request.dialect() == Dialect.ANTHROPIC;
        String version = own && !request.apiVersion().isEmpty() ? request.apiVersion() : VERSION;
        Headers headers = Headers.of("anthropic-version", version);
        if (own && !request.betas().isEmpty()) {
            headers = headers.with("anthropic-beta", request.betas());
        }
        return key == null ? headers : headers.with("x-api-key", key.reveal());
    }

    @Override
    public Bytes relayed(ChatRequest request, String model, Grounding.@Nullable Context context) {
        JsonEdit edit = request.edit(model);
        JsonNode given = request.json().path("messages");
        Optional<JsonNode> signed = UnsignedThoughts.leftOut(given);
        if (context != null) {
            edit.set("system", withRules(request.json().get("system"), context.rules()));
            edit.set("messages", withSources((ArrayNode) signed.orElse(given), context.sources()));
        } else if (signed.isPresent()) {
            edit.set("messages", Json.write(signed.get()));
        }
        return edit.done();
    }

    @Override
    public EventReader relaying(ChatRequest request, Annotation annotation, Meter meter) {
        return new AnthropicEvents(words, annotation, meter);
    }

    @Override
    public boolean answers(JsonNode answer) {
        return answer.path("content").isArray();
    }

    @Override
    public Optional<Usage> usage(JsonNode answer) {
        return words.usage(answer.get("usage"));
    }

    @Override
    public String countPath() {
        return "/messages/count_tokens";
    }

    /** Behind the application's own, whose cached beginning stays as it is. */
    private static Bytes withRules(@Nullable JsonNode system, String rules) {
        if (system == null || system.isNull()) {
            return Json.write(rules);
        }
        if (system.isString()) {
            return Json.write(system.stringValue() + "\n\n" + rules);
        }
        ArrayNode blocks = ((ArrayNode) system).deepCopy();
        blocks.addObject().put("type", "text").put("text", rules);
        return Json.write(blocks);
    }

    /** At the head of the user's last message that says something itself: one may be nothing but tools' answers. */
    private static Bytes withSources(ArrayNode messages, String sources) {
        ArrayNode changed = messages.deepCopy();
        for (int i = changed.size() - 1; i >= 0; i--) {
            if (changed.get(i).path("role").asString("").equals("user")
                    && addSources((ObjectNode) changed.get(i), sources)) {
                break;
            }
        }
        return Json.write(changed);
    }

    private static boolean addSources(ObjectNode message, String sources) {
        JsonNode content = message.path("content");
        if (content.isString()) {
            message.put("content", sources + "\n\n" + content.stringValue());
            return true;
        }
        // The API demands tools' answers first.
        int at = 0;
        while (content.path(at).path("type").asString("").equals("tool_result")) {
            at++;
        }
        if (at == content.size()) {
            return false;
        }
        ((ArrayNode) content).insertObject(at).put("type", "text").put("text", sources);
        return true;
    }
}
