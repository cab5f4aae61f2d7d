package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.nio.charset.StandardCharsets;
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

    CompletionRequest in(CompletionRequest call) {
        // The word stands in few requests: the others need not be read twice.
        if (call.dialect() != Dialect.RESPONSES || !holds(call.body())) {
            return call;
        }
        JsonNode root = Json.tree(call.body());
        if (!(root.path("input") instanceof ArrayNode input)) {
            return call;
        }
        String subject = root.path("gopuram").path("user_id").asString("");
        ArrayNode followed = Json.foreign().createArrayNode();
        int references = 0;
        long bytes = 0;
        for (int i = 0; i < input.size(); i++) {
            JsonNode item = input.get(i);
            if (!item.path("type").asString("").equals(REFERENCE)) {
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
        ObjectNode body = ((ObjectNode) root).deepCopy();
        body.set("input", followed);
        return new CompletionRequest(call.dialect(), Json.write(body), call.apiVersion(), call.betas());
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

    private static boolean holds(Bytes body) {
        byte[] word = REFERENCE.getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = body.shared();
        for (int from = 0; from <= bytes.length - word.length; from++) {
            int at = 0;
            while (at < word.length && bytes[from + at] == word[at]) {
                at++;
            }
            if (at == word.length) {
                return true;
            }
        }
        return false;
    }
}
