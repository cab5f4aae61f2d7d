package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import java.time.Instant;

/**
 * An answer that was stored.
 *
 * @param conversation the conversation it belongs to; empty where none
 * @param previous the response it continues; empty where none
 * @param status for example {@code completed}
 * @param body the response as it was answered, in the words of OpenAI's Responses API
 */
public record StoredResponse(
        String id,
        String subject,
        String conversation,
        String previous,
        String model,
        String status,
        Usage usage,
        Bytes body,
        Instant createdAt) {}
