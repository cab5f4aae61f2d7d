package dev.gopuram.governance;

import dev.gopuram.platform.cache.CacheKey;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A chat request whose last words may be compared by their meaning: the words, and the request without them.
 *
 * @param text what the user said last
 * @param rest the request with that left out
 */
record SemanticQuestion(String text, JsonNode rest) {
    /** All that a request may hold. What we do not know might be a tool, a picture, or a wish for more than one answer. */
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "input",
            "system",
            "instructions",
            "temperature",
            "top_p",
            "top_k",
            "frequency_penalty",
            "presence_penalty",
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "stop",
            "stop_sequences",
            "stream",
            "stream_options",
            "n",
            "seed",
            "store",
            "user",
            "metadata",
            "safety_identifier",
            "service_tier",
            "response_format",
            "text",
            "reasoning",
            "reasoning_effort",
            "verbosity",
            "thinking");

    private static final Set<String> TURN_FIELDS = Set.of("role", "content", "type", "name");
    private static final Set<String> SPEAKERS = Set.of("system", "developer", "user", "assistant");
    private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text");

    /** What providers take where a request names no temperature. */
    private static final double USUAL_TEMPERATURE = 1;

    /** Empty where the request is more than words, or asks for an answer that is to differ each time. */
    static Optional<SemanticQuestion> of(JsonNode body, SemanticConfig config) {
        if (!body.isObject() || !isPlain(body) || temperature(body) > config.maxTemperature()) {
            return Optional.empty();
        }
        ObjectNode rest = ((ObjectNode) body).deepCopy();
        String turns = rest.has("messages") ? "messages" : "input";
        Optional<String> said = rest.path(turns).isString() ? taken(rest, turns) : takenFromLast(rest.path(turns));
        return said.filter(text -> !text.isBlank() && text.length() <= config.maxQuestion())
                .map(text -> new SemanticQuestion(text, rest));
    }

    /** Adds what another question must have in common with this one to be given its answer. */
    void addTo(CacheKey.Parts key) {
        CanonicalJson.add(key, rest);
        Wording wording = Wording.of(text);
        key.and(wording.marks().size() + " marks");
        wording.marks().forEach(key::and);
        key.and(wording.denials() + " denials");
        wording.turns().stream().sorted().forEach(key::and);
    }

    private static boolean isPlain(JsonNode body) {
        for (String name : body.propertyNames()) {
            if (!KNOWN.contains(name) && body.hasNonNull(name)) {
                return false;
            }
        }
        return body.path("n").asInt(1) == 1 && !(body.has("messages") && body.has("input"));
    }

    private static double temperature(JsonNode body) {
        JsonNode asked = body.path("temperature");
        return asked.isNumber() ? asked.doubleValue() : USUAL_TEMPERATURE;
    }

    private static Optional<String> takenFromLast(JsonNode turns) {
        if (!turns.isArray() || turns.isEmpty()) {
            return Optional.empty();
        }
        for (JsonNode turn : turns) {
            if (!isWords(turn)) {
                return Optional.empty();
            }
        }
        JsonNode last = turns.get(turns.size() - 1);
        if (!last.path("role").asString("").equals("user")) {
            return Optional.empty();
        }
        JsonNode content = last.path("content");
        if (content.isString()) {
            return taken((ObjectNode) last, "content");
        }
        return content.size() == 1 ? taken((ObjectNode) content.get(0), "text") : Optional.empty();
    }

    /** Whether somebody says something, and does nothing else: no call of a tool, no picture. */
    private static boolean isWords(JsonNode turn) {
        if (!turn.isObject() || !SPEAKERS.contains(turn.path("role").asString(""))) {
            return false;
        }
        for (String name : turn.propertyNames()) {
            if (!TURN_FIELDS.contains(name) && turn.hasNonNull(name)) {
                return false;
            }
        }
        JsonNode content = turn.path("content");
        if (content.isString()) {
            return true;
        }
        for (JsonNode part : content) {
            boolean words = TEXTS.contains(part.path("type").asString(""))
                    && part.path("text").isString();
            if (!words) {
                return false;
            }
        }
        return content.isArray() && !content.isEmpty();
    }

    private static Optional<String> taken(ObjectNode from, String field) {
        String text = from.path(field).asString("");
        from.put(field, "");
        return Optional.of(text);
    }
}
