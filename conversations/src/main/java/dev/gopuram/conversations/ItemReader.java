package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.Item;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Nearest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.json.JsonEdit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads items as OpenAI's Responses API writes them. Their bytes stay as they came, but for what a stored item must have
 * and a client may leave out: an id, a message's type and status, and a message's text as a list of parts.
 */
final class ItemReader {
    /** Items of one request. */
    static final int MOST_AT_ONCE = 256;

    private static final String MESSAGE = "message";
    private static final int SUGGESTIONS = 1;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Set<String> ROLES = Set.of("user", "assistant", "system", "developer");
    private static final Set<String> STATUSES = Set.of("in_progress", "completed", "incomplete", "failed");

    /** What ids of an item's type begin with. */
    private static final Map<String, String> PREFIXES = Map.ofEntries(
            Map.entry(MESSAGE, "msg"),
            Map.entry("function_call", "fc"),
            Map.entry("function_call_output", "fco"),
            Map.entry("reasoning", "rs"),
            Map.entry("custom_tool_call", "ctc"),
            Map.entry("custom_tool_call_output", "cto"),
            Map.entry("file_search_call", "fs"),
            Map.entry("web_search_call", "ws"),
            Map.entry("image_generation_call", "ig"),
            Map.entry("code_interpreter_call", "ci"),
            Map.entry("mcp_list_tools", "mcpl"),
            Map.entry("mcp_call", "mcp"),
            Map.entry("mcp_approval_request", "mcpr"),
            Map.entry("mcp_approval_response", "mcpa"),
            Map.entry("computer_call", "cu"),
            Map.entry("computer_call_output", "cuo"),
            Map.entry("local_shell_call", "lsh"),
            Map.entry("local_shell_call_output", "lsho"),
            Map.entry("shell_call", "sh"),
            Map.entry("shell_call_output", "sho"),
            Map.entry("apply_patch_call", "apc"),
            Map.entry("apply_patch_call_output", "apco"),
            Map.entry("tool_search_call", "tsc"),
            Map.entry("tool_search_output", "tso"),
            Map.entry("compaction", "cmp"));

    private final ByteSize maxBytes;
    private final Ids ids;

    ItemReader(ByteSize maxBytes, Ids ids) {
        this.maxBytes = maxBytes;
        this.ids = ids;
    }

    /**
     * Items that came in one request, whose ids must differ.
     *
     * @param name the field that holds them
     */
    List<Item> read(List<Bytes> many, String name) {
        if (many.size() > MOST_AT_ONCE) {
            throw Problem.invalid(name, many.size() + " items", "at most " + MOST_AT_ONCE + " at once");
        }
        List<Item> items = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (Bytes json : many) {
            String place = name + "[" + items.size() + "]";
            Item item = read(json, place);
            if (!seen.add(item.id())) {
                throw Problem.invalid(place + ".id", item.id(), "an id that no item before it has");
            }
            items.add(item);
        }
        return items;
    }

    private Item read(Bytes json, String place) {
        if (json.length() > maxBytes.bytes()) {
            throw Problem.of(
                            Problem.Code.TOO_LARGE,
                            place + ": " + json.length() + " bytes (expected: at most " + maxBytes + ")")
                    .at(place);
        }
        JsonNode tree = Json.tree(json);
        if (!tree.isObject()) {
            throw Problem.invalid(place, "another JSON value", "an object");
        }
        JsonEdit edit = new JsonEdit(json);
        String type = type(tree, place, edit);
        String id = id(tree, type, place, edit);
        String role = type.equals(MESSAGE) ? required(tree, "role", ROLES, place) : "";
        String status = status(tree, type, place, edit);
        if (type.equals(MESSAGE)) {
            content(tree, role, place, edit);
        }
        return new Item(id, type, role, status, edit.done());
    }

    private static String type(JsonNode item, String place, JsonEdit edit) {
        String type = text(item, "type", place);
        if (type == null && item.has("role")) {
            edit.set("type", Bytes.utf8("\"" + MESSAGE + "\""));
            return MESSAGE;
        }
        if (type == null || !PREFIXES.containsKey(type)) {
            Set<String> known = new TreeSet<>(PREFIXES.keySet());
            List<String> near = type == null ? List.of() : Nearest.names(type, known, SUGGESTIONS);
            throw Problem.invalid(place + ".type", type, near.isEmpty() ? "one of " + known : near.getFirst());
        }
        return type;
    }

    private String id(JsonNode item, String type, String place, JsonEdit edit) {
        String id = text(item, "id", place);
        if (id == null) {
            String made = ids.prefixed(Objects.requireNonNull(PREFIXES.get(type)));
            edit.set("id", Bytes.utf8("\"" + made + "\""));
            return made;
        }
        if (!ID.matcher(id).matches()) {
            throw Problem.invalid(place + ".id", id, "1..128 of A-Z a-z 0-9 _ -, or none");
        }
        return id;
    }

    private static String status(JsonNode item, String type, String place, JsonEdit edit) {
        if (item.hasNonNull("status")) {
            return required(item, "status", STATUSES, place);
        }
        if (!type.equals(MESSAGE)) {
            return "";
        }
        edit.set("status", Bytes.utf8("\"completed\""));
        return "completed";
    }

    private static void content(JsonNode message, String role, String place, JsonEdit edit) {
        JsonNode content = message.path("content");
        if (content.isString()) {
            Bytes text = Json.write(content.stringValue());
            edit.set(
                    "content",
                    Bytes.utf8(
                            role.equals("assistant")
                                    ? "[{\"type\":\"output_text\",\"text\":" + text.utf8() + ",\"annotations\":[]}]"
                                    : "[{\"type\":\"input_text\",\"text\":" + text.utf8() + "}]"));
        } else if (!content.isArray()) {
            throw Problem.invalid(place + ".content", content.getNodeType(), "a string or an array of parts");
        }
    }

    private static String required(JsonNode item, String field, Set<String> known, String place) {
        String value = text(item, field, place);
        if (value == null || !known.contains(value)) {
            throw Problem.invalid(place + "." + field, value, "one of " + new TreeSet<>(known));
        }
        return value;
    }

    private static @Nullable String text(JsonNode item, String field, String place) {
        JsonNode value = item.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw Problem.invalid(place + "." + field, value.getNodeType(), "a string");
        }
        return value.stringValue();
    }
}
