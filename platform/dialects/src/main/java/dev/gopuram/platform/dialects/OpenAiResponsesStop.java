package dev.gopuram.platform.dialects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why an answer ended, as a response's {@code status} tells it. One that ended for a reason this API has no word for is
 * not complete: such reasons are pauses and failures, and a client must not take what is there for the whole. SDKs know
 * two words for why, and that of a cut is the nearer.
 */
final class OpenAiResponsesStop {
    private OpenAiResponsesStop() {}

    static boolean isComplete(Stop stop) {
        return why(stop) == null;
    }

    /** Sets {@code status} and {@code incomplete_details}. */
    static void write(Stop stop, ObjectNode response) {
        String why = why(stop);
        if (why == null) {
            response.put("status", OpenAiItemWriter.COMPLETED).putNull("incomplete_details");
        } else {
            response.put("status", OpenAiItemWriter.INCOMPLETE)
                    .putObject("incomplete_details")
                    .put("reason", why);
        }
    }

    private static @Nullable String why(Stop stop) {
        return switch (stop.reason()) {
            case END, SEQUENCE, TOOL_CALLS -> null;
            case LENGTH, OTHER -> "max_output_tokens";
            case REFUSED -> "content_filter";
        };
    }
}
