package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds items to the end of a conversation, all or none.
 *
 * @param idempotencyKey the same one answers the same items again, and adds nothing
 * @param expectedLast the id that the conversation's last item must have, empty for none at all; null where any will do
 * @param items each as OpenAI's Responses API writes it; one without an id gets one
 */
public record AppendItems(
        String idempotencyKey,
        String conversation,
        @Nullable String expectedLast,
        List<Bytes> items) {
    public AppendItems {
        items = List.copyOf(items);
    }
}
