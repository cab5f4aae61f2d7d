package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.search.Filter;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.ModelRequest;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a request: the dialect's part by the dialect's reader, and strictly {@code gopuram}, which is ours. */
final class RequestReader {
    private static final int MAX_GROUPS = 256;
    private static final int MAX_NAME_CHARS = 256;
    private static final int MAX_VARIABLES = 128;
    private static final Set<String> EXTENSION_FIELDS =
            Set.of("collection", "conversation", "filter", "groups", "limit", "user_id", "variables");
    private static final String USER_ID = "user_id";
    private static final String USER_ID_IN_CAMELS = "userId";

    private RequestReader() {}

    /**
     * Reads a request that shall be answered.
     *
     * @param followed puts items where the Responses API refers to them
     * @param prompts what the model's name may stand for
     */
    static ChatRequest read(CompletionRequest call, UnaryOperator<JsonNode> followed, Prompts prompts) {
        return read(call, followed, prompts, Dialects.of(call.dialect())::read);
    }

    /** The same for a request that shall only be counted, which may leave the bound on its answer out. */
    static ChatRequest readToCount(CompletionRequest call, Prompts prompts) {
        return read(call, UnaryOperator.identity(), prompts, Dialects.of(call.dialect())::readToCount);
    }

    private static ChatRequest read(
            CompletionRequest call,
            UnaryOperator<JsonNode> followed,
            Prompts prompts,
            Function<JsonNode, ModelRequest> reading) {
        JsonNode body = object(call);
        JsonNode root = switch (call.dialect()) {
            case RESPONSES -> followed.apply(body);
            case OPENAI, ANTHROPIC -> body;
        };
        requireUserInExtension(call, root);
        ChatRequest.Extension ours = extension(root);
        ChatRequest.Prompted prompt = prompted(call.dialect(), root, ours, prompts);
        if (prompt != null && prompt.asksItself()) {
            root = prompt.use().asking(call.dialect(), root);
        }
        return new ChatRequest(
                call.dialect(),
                call.body(),
                root,
                reading.apply(root),
                ours,
                call.apiVersion(),
                call.betas(),
                !root.equals(body),
                prompt);
    }

    /** The prompt that the request names as its model; variables are for no other. */
    private static ChatRequest.@Nullable Prompted prompted(
            Dialect dialect, JsonNode root, ChatRequest.@Nullable Extension ours, Prompts prompts) {
        Map<String, Object> variables = ours == null ? Map.of() : ours.variables();
        String model = text(root.path("model"));
        PromptUse use = prompts.find(model, () -> stickyKey(root, ours), variables);
        if (use == null && !variables.isEmpty()) {
            throw prompts.inDoubt(
                    Problem.invalid("gopuram.variables", variables.keySet(), "absent, for " + model + " is no prompt"));
        }
        return use == null ? null : new ChatRequest.Prompted(use, use.asksItself(dialect, root));
    }

    /** For whom is asked, as far as the request says, in our words or its dialect's; else the caller. */
    private static String stickyKey(JsonNode root, ChatRequest.@Nullable Extension ours) {
        String subject =
                ours == null || ours.viewer() == null ? "" : ours.viewer().subject();
        return Stream.of(
                        subject,
                        text(root.path("user")),
                        text(root.path("safety_identifier")),
                        text(root.path("metadata").path(USER_ID)))
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElseGet(() -> CallContext.current().principal().id());
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : "";
    }

    private static JsonNode object(CompletionRequest call) {
        JsonNode root = Json.tree(call.body());
        if (!root.isObject()) {
            throw Problem.invalid("body", typeName(root), "a JSON object");
        }
        return root;
    }

    private static ChatRequest.@Nullable Extension extension(JsonNode root) {
        JsonNode ours = root.get("gopuram");
        if (ours == null || ours.isNull()) {
            return null;
        }
        if (!ours.isObject()) {
            throw invalid("gopuram", ours, "an object");
        }
        for (String name : ours.propertyNames()) {
            if (!EXTENSION_FIELDS.contains(name) && !name.equals(USER_ID_IN_CAMELS)) {
                throw unknown("gopuram." + name, Nearest.names(name, EXTENSION_FIELDS, 1));
            }
        }
        JsonNode collection = ours.get("collection");
        if (collection != null
                && (!collection.isString() || collection.stringValue().isBlank())) {
            throw invalid("gopuram.collection", collection, "the name of a collection");
        }
        return new ChatRequest.Extension(
                collection == null ? null : collection.stringValue(),
                filter(ours.get("filter")),
                limit(ours.get("limit")),
                viewer(user(ours), ours.get("groups")),
                conversation(ours.get("conversation")),
                variables(ours.get("variables")));
    }

    private static Map<String, Object> variables(@Nullable JsonNode variables) {
        if (variables == null || variables.isNull()) {
            return Map.of();
        }
        if (!variables.isObject() || variables.size() > MAX_VARIABLES) {
            throw invalid("gopuram.variables", variables, "an object of up to " + MAX_VARIABLES + " values");
        }
        Map<String, Object> read = new LinkedHashMap<>();
        variables.properties().forEach(variable -> {
            JsonNode value = variable.getValue();
            if (!value.isString() && !value.isNumber() && !value.isBoolean()) {
                throw invalid("gopuram.variables." + variable.getKey(), value, "a string, a number or a boolean");
            }
            read.put(variable.getKey(), Json.plain(value));
        });
        return read;
    }

    /**
     * The user on whose behalf is asked, in either spelling.
     *
     * @param ours the {@code gopuram} field
     */
    static @Nullable JsonNode user(JsonNode ours) {
        JsonNode snake = ours.get(USER_ID);
        JsonNode camel = ours.get(USER_ID_IN_CAMELS);
        if (snake != null && camel != null && !snake.equals(camel)) {
            throw invalid("gopuram." + USER_ID_IN_CAMELS, camel, "absent where gopuram.user_id is given");
        }
        return snake == null ? camel : snake;
    }

    /** The dialect has no such field, and to pass it over would be to act for nobody. */
    private static void requireUserInExtension(CompletionRequest call, JsonNode root) {
        for (String name : List.of(USER_ID, USER_ID_IN_CAMELS)) {
            JsonNode user = root.get(name);
            if (call.dialect() == Dialect.RESPONSES && user != null) {
                throw invalid(name, user, "gopuram.user_id, where all stands that is not OpenAI's");
            }
        }
    }

    private static @Nullable Integer limit(@Nullable JsonNode limit) {
        if (limit == null) {
            return null;
        }
        if (!limit.isIntegralNumber()
                || !limit.canConvertToInt()
                || limit.intValue() < 1
                || limit.intValue() > RetrievalConfig.MAX_LIMIT) {
            throw invalid("gopuram.limit", limit, "1.." + RetrievalConfig.MAX_LIMIT);
        }
        return limit.intValue();
    }

    private static @Nullable String conversation(@Nullable JsonNode conversation) {
        if (conversation != null
                && (!conversation.isString() || conversation.stringValue().isBlank())) {
            throw invalid("gopuram.conversation", conversation, "the id of a conversation");
        }
        return conversation == null ? null : conversation.stringValue();
    }

    private static @Nullable Viewer viewer(@Nullable JsonNode user, @Nullable JsonNode groups) {
        if (user == null && groups == null) {
            return null;
        }
        if (user != null && (!user.isString() || user.stringValue().length() > MAX_NAME_CHARS)) {
            throw invalid("gopuram.user_id", user, "a string of up to " + MAX_NAME_CHARS + " characters");
        }
        List<String> names = new ArrayList<>();
        if (groups != null) {
            if (!groups.isArray() || groups.size() > MAX_GROUPS) {
                throw invalid("gopuram.groups", groups, "an array of up to " + MAX_GROUPS + " strings");
            }
            for (JsonNode group : groups) {
                if (!group.isString()) {
                    throw invalid("gopuram.groups[" + names.size() + "]", group, "a string");
                }
                names.add(group.stringValue());
            }
        }
        return new Viewer(user == null ? "" : user.stringValue(), names);
    }

    private static Filter filter(@Nullable JsonNode filter) {
        return Filter.read("gopuram.filter", filter == null ? null : Json.plain(filter));
    }

    private static Problem invalid(String at, JsonNode value, String expected) {
        return Problem.invalid(at, value.isValueNode() ? value.asString() : typeName(value), expected);
    }

    private static Problem unknown(String at, List<String> near) {
        return Problem.invalid(
                at,
                "unknown",
                near.isEmpty()
                        ? "one of "
                                + String.join(
                                        ", ", EXTENSION_FIELDS.stream().sorted().toList())
                        : String.join(" or ", near));
    }

    private static String typeName(JsonNode value) {
        if (value.isObject()) {
            return "an object";
        }
        return value.isArray() ? "an array of " + value.size() : value.toString();
    }
}
