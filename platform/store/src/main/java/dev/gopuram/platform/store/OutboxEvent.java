package dev.gopuram.platform.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that leaves with the transaction that caused it, or not at all: the attributes of a CloudEvent.
 *
 * @param id unique for the source, so that a consumer can tell a second delivery
 * @param type for example {@code key.created}
 * @param source who says so, for example {@code /users}
 * @param subject what it is about, for example the key's id
 * @param tenant whose it is
 * @param data a JSON object; no secret
 */
public record OutboxEvent(
        String id, String type, String source, @Nullable String subject, Instant time, String tenant, String data) {}
