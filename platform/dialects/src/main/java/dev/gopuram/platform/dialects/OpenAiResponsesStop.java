package dev.gopuram.platform.dialects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why an answer ended, as a response's {@code status} tells it. An answer whose provider marked its end and gave no
 * reason is complete; one that ended for a reason this API has no word for is not, and the provider's own word says why:
 * such reasons are pauses and failures, and a client must not take what is there for the whole.
 */
final class OpenAiResponsesStop {
    private OpenAiResponsesStop() {}

    static boolean isComplete(@Nullable Stop stop) {
        return why(stop) == null;
    }

    /** Sets {@code status} and {@code incomplete_details}. */
    static void write(@Nullable Stop stop, ObjectNode response) {
        String why = why(stop);
        if (why == null) {
            response.put("status", OpenAiItemWriter.COMPLETED).putNull("incomplete_details");
        } else {
            response.put("status", OpenAiItemWriter.INCOMPLETE)
                    .putObject("incomplete_details")
                    .put("reason", why);
        }
    }

    private static @Nullable String why(@Nullable Stop stop) {
        if (stop == null) {
            return null;
        }
        return switch (stop.reason()) {
            case END, SEQUENCE, TOOL_CALLS -> null;
            case LENGTH -> "max_output_tokens";
            case REFUSED -> "content_filter";
            case OTHER -> stop.said().isEmpty() ? null : stop.said();
        };
    }
}
