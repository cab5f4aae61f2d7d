package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Problem;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a request of the Responses API says about keeping its answer, and about what it continues. It continues at most
 * one of the two.
 *
 * @param store whether the answer is kept; it is where the request does not say
 * @param previousResponseId the response it continues; null where none
 * @param conversation the id of the conversation it continues and adds to; null where none
 * @param truncates whether what was said before may be shown in part where there is no room for all of it; it may where
 *     the request does not say
 */
public record ResponsesOptions(
        boolean store,
        @Nullable String previousResponseId,
        @Nullable String conversation,
        boolean truncates) {
    private static final Set<String> TRUNCATIONS = Set.of("auto", "disabled");

    /** Reads them from a request's body; INVALID names the field. */
    public static ResponsesOptions of(JsonNode body) {
        return of(RequestObject.of("", body, "a JSON object"));
    }

    static ResponsesOptions of(RequestObject root) {
        String previous = root.field("previous_response_id") == null ? null : root.name("previous_response_id");
        String conversation = conversation(root);
        if (previous != null && conversation != null) {
            throw Problem.invalid("previous_response_id", previous, "absent where conversation is given");
        }
        return new ResponsesOptions(!Boolean.FALSE.equals(root.flag("store")), previous, conversation, truncates(root));
    }

    private static boolean truncates(RequestObject root) {
        String truncation = root.stringOrEmpty("truncation");
        if (!truncation.isEmpty() && !TRUNCATIONS.contains(truncation)) {
            throw root.refused("truncation", "auto or disabled");
        }
        return !truncation.equals("disabled");
    }

    private static @Nullable String conversation(RequestObject root) {
        JsonNode conversation = root.field("conversation");
        if (conversation == null) {
            return null;
        }
        return conversation.isString()
                ? root.name("conversation")
                : root.required("conversation", "its id, or an object with its id")
                        .name("id");
    }

    /** Whether there is something that the request's own input comes after. */
    boolean continues() {
        return previousResponseId != null || conversation != null;
    }
}
