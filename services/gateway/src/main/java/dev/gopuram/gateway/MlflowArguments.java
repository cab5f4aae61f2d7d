package dev.gopuram.gateway;

import dev.gopuram.edge.EdgeCall;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What an MLflow client asks with: in the query of a GET, else in a JSON body. What it does not know it passes over. */
final class MlflowArguments {
    private static final String[] QUERY = {
        "name", "version", "alias", "key", "stages", "filter", "max_results", "order_by", "page_token"
    };

    private final JsonNode body;
    private final QueryText query;

    private MlflowArguments(JsonNode body, QueryText query) {
        this.body = body;
        this.query = query;
    }

    static MlflowArguments of(EdgeCall call) {
        Bytes bytes = call.body().length() == 0 ? Bytes.utf8("{}") : call.body();
        JsonNode body = Json.tree(bytes);
        if (!body.isObject()) {
            throw Problem.invalid("body", "another JSON value", "a JSON object");
        }
        return new MlflowArguments(body, QueryText.lenient(call, QUERY));
    }

    /** A value that must be there. */
    String text(String name) {
        String text = text(name, "");
        if (text.isEmpty()) {
            throw Problem.invalid(name, "missing", "to be given");
        }
        return text;
    }

    String text(String name, String otherwise) {
        JsonNode value = body.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return query.text(name, otherwise);
        }
        if (value.isContainer()) {
            throw Problem.invalid(name, "an array or object", "a string");
        }
        return value.asString();
    }

    long version() {
        String text = text("version");
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException none) {
            throw Problem.invalid("version", text, "a whole number, as MLflow counts versions")
                    .causedBy(none);
        }
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(text(name, "false"));
    }

    int number(String name, int otherwise, int most) {
        String text = text(name, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException none) {
            throw Problem.invalid(name, text, "1.." + most).causedBy(none);
        }
        throw Problem.invalid(name, text, "1.." + most);
    }

    List<String> list(String name) {
        if (!body.has(name)) {
            return query.all(name);
        }
        List<String> all = new ArrayList<>();
        body.path(name).forEach(value -> all.add(value.asString()));
        return all;
    }

    /** {@code [{"key":..,"value":..}]}. */
    Map<String, String> tags() {
        Map<String, String> tags = new HashMap<>();
        for (JsonNode tag : body.path("tags")) {
            tags.put(tag.path("key").asString(""), tag.path("value").asString(""));
        }
        return tags;
    }

    @Nullable
    String pageToken() {
        String token = text("page_token", "");
        return token.isEmpty() ? null : token;
    }
}
