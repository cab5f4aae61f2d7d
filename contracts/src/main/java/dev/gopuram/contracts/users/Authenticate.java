package dev.gopuram.contracts.users;

import dev.gopuram.kernel.Bytes;

/**
 * Asks whose secret it is.
 *
 * @param digest SHA-256 of the secret as presented; the secret itself never leaves the edge
 */
public record Authenticate(Bytes digest) {}
