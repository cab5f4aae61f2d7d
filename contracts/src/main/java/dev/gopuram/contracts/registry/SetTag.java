package dev.gopuram.contracts.registry;

import org.jspecify.annotations.Nullable;

/**
 * Sets a tag of a model or of a version, or removes it.
 *
 * @param version the model's where empty
 * @param value removes it where null
 */
public record SetTag(
        String model, String version, String key, @Nullable String value) {}
