package dev.gopuram.platform.security;

import dev.gopuram.kernel.Bytes;

/**
 * A subject's data key as a database keeps it: of no use without the master key.
 *
 * @param id names this key and no other; rows say by it which key sealed them
 * @param subject the person it is for, within the tenant
 * @param master the number of the master key that wrapped it
 */
public record WrappedKey(String id, String tenant, String subject, int master, Bytes wrapped) {}
