package dev.gopuram.platform.config;

import org.jspecify.annotations.Nullable;

/**
 * A setting of any form, for what is passed on and not understood.
 *
 * @param value maps in their order, lists, strings, numbers, booleans or null
 */
public record YamlTree(@Nullable Object value) {}
