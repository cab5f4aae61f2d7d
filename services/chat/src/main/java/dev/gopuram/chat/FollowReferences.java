package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Item;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the items themselves where a request of the Responses API refers to them: some clients send no answer back that
 * the server has stored, only its id.
 */
final class FollowReferences {
    private static final String REFERENCE = "item_reference";

    /** References of one request, and the bytes of what they stand for. */
    private static final int MAX_REFERENCES = 256;

    private static final long MAX_BYTES = 32L << 20;

    private final Archive archive;

    FollowReferences(Archive archive) {
        this.archive = archive;
    }

    /** The request with the items themselves; the very same where it refers to none. */
    JsonNode in(JsonNode request) {
        if (!(request.path("input") instanceof ArrayNode input)
                || input.valueStream().noneMatch(FollowReferences::refers)) {
            return request;
        }
        ObjectNode followed = Json.foreign().createObjectNode();
        request.forEachEntry(followed::set);
        JsonNode user = RequestReader.user(request.path("gopuram"));
        String subject = user == null ? "" : user.asString("");
        return followed.set("input", followed(input, subject));
    }

    private ArrayNode followed(ArrayNode input, String subject) {
        ArrayNode followed = Json.foreign().createArrayNode();
        int references = 0;
        long bytes = 0;
        for (int i = 0; i < input.size(); i++) {
            JsonNode item = input.get(i);
            if (!refers(item)) {
                followed.add(item);
                continue;
            }
            Bytes found = answered(item, subject, "input[" + i + "].id");
            references++;
            bytes += found.length();
            if (references > MAX_REFERENCES || bytes > MAX_BYTES) {
                throw Problem.of(
                                Problem.Code.TOO_LARGE,
                                "input: " + references + " references to " + bytes + " bytes (expected: at most "
                                        + MAX_REFERENCES + " to " + MAX_BYTES + ")")
                        .at("input");
            }
            followed.add(Json.foreign().readTree(found.shared()));
        }
        return followed;
    }

    private static boolean refers(JsonNode item) {
        return item.path("type").asString("").equals(REFERENCE);
    }

    private Bytes answered(JsonNode reference, String subject, String at) {
        JsonNode id = reference.path("id");
        if (!id.isString()) {
            throw Problem.invalid(at, "absent", "the id of an item that was answered before");
        }
        return archive.answered(subject, id.stringValue())
                .map(Item::json)
                .orElseThrow(() -> Problem.notFound("item", id.stringValue()).at(at));
    }
}
