package dev.gopuram.contracts.users;

import java.time.Duration;

/**
 * Asks for a successor of a key.
 *
 * @param overlap how long the old key still works beside the new one
 */
public record RotateKey(String idempotencyKey, String id, Duration overlap) {}
