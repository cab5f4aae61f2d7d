package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a chat completion request: strict on the fields we know, silent about others (they are the provider's), and
 * strict altogether on {@code gopuram}, which is ours.
 */
final class RequestReader {
    private static final int MAX_CHOICES = 128;
    private static final int MAX_STOPS = 4;
    private static final int MAX_FILTER_FIELDS = 64;
    private static final Set<String> EXTENSION_FIELDS = Set.of("collection", "filter", "limit");

    private final JsonNode root;
    private final Bytes body;

    private RequestReader(JsonNode root, Bytes body) {
        this.root = root;
        this.body = body;
    }

    static ChatRequest read(CompletionRequest call) {
        return switch (call.dialect()) {
            case OPENAI -> openAi(call.body());
            case ANTHROPIC, RESPONSES ->
                throw Problem.invalid("dialect", call.dialect(), "openai, until the others are read");
        };
    }

    private static ChatRequest openAi(Bytes body) {
        JsonNode root = Json.tree(body);
        if (!root.isObject()) {
            throw Problem.invalid("body", typeName(root), "a JSON object");
        }
        return new RequestReader(root, body).read();
    }

    private ChatRequest read() {
        checkSampling();
        boolean stream = flag("stream");
        return new ChatRequest(
                body,
                root,
                model(),
                messages(),
                stream,
                includeUsage(stream),
                maxTokens(),
                stop(),
                beyondText(),
                extension());
    }

    private String model() {
        JsonNode model = field("model");
        if (model == null) {
            return "";
        }
        if (!model.isString() || model.stringValue().isBlank()) {
            throw invalid("model", model, "the name of a model");
        }
        return model.stringValue();
    }

    private void checkSampling() {
        number("temperature", 0, 2);
        number("top_p", 0, 1);
        number("presence_penalty", -2, 2);
        number("frequency_penalty", -2, 2);
        integer("n", 1, MAX_CHOICES);
        integer("top_logprobs", 0, 20);
        integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
        flag("logprobs");
        flag("parallel_tool_calls");
        object("logit_bias");
        object("metadata");
        JsonNode user = field("user");
        if (user != null && !user.isString()) {
            throw invalid("user", user, "a string");
        }
    }

    private boolean includeUsage(boolean stream) {
        JsonNode options = object("stream_options");
        if (options == null) {
            return false;
        }
        if (!stream) {
            throw invalid("stream_options", options, "nothing where stream is not true");
        }
        JsonNode include = options.get("include_usage");
        if (include == null || include.isNull()) {
            return false;
        }
        if (!include.isBoolean()) {
            throw invalid("stream_options.include_usage", include, "true or false");
        }
        return include.booleanValue();
    }

    private @Nullable Integer maxTokens() {
        Long old = integer("max_tokens", 1, Integer.MAX_VALUE);
        Long present = integer("max_completion_tokens", 1, Integer.MAX_VALUE);
        Long tokens = present == null ? old : present;
        return tokens == null ? null : Math.toIntExact(tokens);
    }

    private List<String> stop() {
        JsonNode stop = field("stop");
        if (stop == null) {
            return List.of();
        }
        if (stop.isString()) {
            return List.of(stop.stringValue());
        }
        List<String> all = new ArrayList<>();
        if (stop.isArray()) {
            stop.forEach(each -> {
                if (each.isString()) {
                    all.add(each.stringValue());
                }
            });
        }
        if (!stop.isArray() || all.size() != stop.size() || all.size() > MAX_STOPS) {
            throw invalid("stop", stop, "a string or up to " + MAX_STOPS + " strings");
        }
        return all;
    }

    private List<Message> messages() {
        JsonNode messages = field("messages");
        if (messages == null || !messages.isArray() || messages.isEmpty()) {
            throw invalid("messages", messages, "an array of one message or more");
        }
        List<Message> read = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            read.add(message(messages.get(i), "messages[" + i + "]"));
        }
        return read;
    }

    private static Message message(JsonNode message, String at) {
        if (!message.isObject()) {
            throw invalid(at, message, "an object with role and content");
        }
        Message.Role role = role(message.get("role"), at + ".role");
        JsonNode content = message.get("content");
        if (content == null || content.isNull()) {
            boolean mayBeSilent = role == Message.Role.ASSISTANT || role == Message.Role.FUNCTION;
            if (!mayBeSilent) {
                throw invalid(at + ".content", null, "a string or an array of parts");
            }
            return new Message(role, "", List.of());
        }
        if (content.isString()) {
            return new Message(role, content.stringValue(), List.of());
        }
        if (!content.isArray() || content.isEmpty()) {
            throw invalid(at + ".content", content, "a string or an array of parts");
        }
        return parts(role, content, at + ".content");
    }

    private static Message parts(Message.Role role, JsonNode content, String at) {
        List<String> texts = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < content.size(); i++) {
            JsonNode part = content.get(i);
            JsonNode type = part.get("type");
            if (type == null || !type.isString()) {
                throw invalid(at + "[" + i + "].type", type, "text or another type of part");
            }
            if (!type.stringValue().equals("text")) {
                others.add(type.stringValue());
                continue;
            }
            JsonNode text = part.get("text");
            if (text == null || !text.isString()) {
                throw invalid(at + "[" + i + "].text", text, "a string");
            }
            texts.add(text.stringValue());
        }
        return new Message(role, String.join("\n\n", texts), others);
    }

    private static Message.Role role(@Nullable JsonNode role, String at) {
        String name = role != null && role.isString() ? role.stringValue() : "";
        for (Message.Role known : Message.Role.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(name)) {
                return known;
            }
        }
        throw invalid(at, role, "system, developer, user, assistant, tool or function");
    }

    /** What only a generating model can do, by the field that asks for it. */
    private Map<String, String> beyondText() {
        Map<String, String> asked = new LinkedHashMap<>();
        for (String name : List.of("tools", "functions")) {
            JsonNode tools = field(name);
            if (tools != null && !tools.isArray()) {
                throw invalid(name, tools, "an array");
            }
            if (tools != null && !tools.isEmpty()) {
                asked.put(name, tools.size() + " given");
            }
        }
        JsonNode format = object("response_format");
        if (format != null) {
            JsonNode type = format.get("type");
            if (type == null || !type.isString()) {
                throw invalid("response_format.type", type, "text, json_object or json_schema");
            }
            if (!type.stringValue().equals("text")) {
                asked.put("response_format", type.stringValue());
            }
        }
        Long n = integer("n", 1, MAX_CHOICES);
        if (n != null && n > 1) {
            asked.put("n", n.toString());
        }
        if (flag("logprobs")) {
            asked.put("logprobs", "true");
        }
        JsonNode modalities = field("modalities");
        if (modalities != null && modalities.isArray()) {
            modalities.forEach(each -> {
                if (!"text".equals(each.asString())) {
                    asked.put("modalities", each.asString());
                }
            });
        }
        return asked;
    }

    private ChatRequest.@Nullable Extension extension() {
        JsonNode ours = object("gopuram");
        if (ours == null) {
            return null;
        }
        for (String name : ours.propertyNames()) {
            if (!EXTENSION_FIELDS.contains(name)) {
                throw unknown("gopuram." + name, Nearest.names(name, EXTENSION_FIELDS, 1));
            }
        }
        JsonNode collection = ours.get("collection");
        if (collection != null
                && (!collection.isString() || collection.stringValue().isBlank())) {
            throw invalid("gopuram.collection", collection, "the name of a collection");
        }
        JsonNode limit = ours.get("limit");
        if (limit != null
                && (!limit.isIntegralNumber()
                        || !limit.canConvertToInt()
                        || limit.intValue() < 1
                        || limit.intValue() > RetrievalConfig.MAX_LIMIT)) {
            throw invalid("gopuram.limit", limit, "1.." + RetrievalConfig.MAX_LIMIT);
        }
        return new ChatRequest.Extension(
                collection == null ? null : collection.stringValue(),
                filter(ours.get("filter")),
                limit == null ? null : limit.intValue());
    }

    private static @Nullable Map<String, String> filter(@Nullable JsonNode filter) {
        if (filter == null) {
            return null;
        }
        if (!filter.isObject() || filter.size() > MAX_FILTER_FIELDS) {
            throw invalid("gopuram.filter", filter, "an object of up to " + MAX_FILTER_FIELDS + " strings");
        }
        Map<String, String> read = new LinkedHashMap<>();
        filter.forEachEntry((name, value) -> {
            if (!value.isString()) {
                throw invalid("gopuram.filter." + name, value, "a string");
            }
            read.put(name, value.stringValue());
        });
        return read;
    }

    /** A field that says something: null counts as absent, as the SDKs send it. */
    private @Nullable JsonNode field(String name) {
        JsonNode value = root.get(name);
        return value == null || value.isNull() ? null : value;
    }

    private @Nullable JsonNode object(String name) {
        JsonNode value = field(name);
        if (value != null && !value.isObject()) {
            throw invalid(name, value, "an object");
        }
        return value;
    }

    private boolean flag(String name) {
        JsonNode value = field(name);
        if (value != null && !value.isBoolean()) {
            throw invalid(name, value, "true or false");
        }
        return value != null && value.booleanValue();
    }

    private void number(String name, double least, double most) {
        JsonNode value = field(name);
        if (value != null && (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most)) {
            throw invalid(name, value, least + ".." + most);
        }
    }

    private @Nullable Long integer(String name, long least, long most) {
        JsonNode value = field(name);
        if (value == null) {
            return null;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.longValue() < least
                || value.longValue() > most) {
            throw invalid(name, value, least == Long.MIN_VALUE ? "an integer" : least + ".." + most);
        }
        return value.longValue();
    }

    private static Problem invalid(String at, @Nullable JsonNode value, String expected) {
        Object shown = value == null ? "absent" : value.isValueNode() ? value.asString() : typeName(value);
        return Problem.invalid(at, shown, expected);
    }

    private static Problem unknown(String at, Collection<String> near) {
        return Problem.invalid(
                at, "unknown", near.isEmpty() ? "one of collection, filter, limit" : String.join(" or ", near));
    }

    private static String typeName(JsonNode value) {
        if (value.isObject()) {
            return "an object";
        }
        return value.isArray() ? "an array of " + value.size() : value.toString();
    }
}
