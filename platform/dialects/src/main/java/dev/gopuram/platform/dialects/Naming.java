package dev.gopuram.platform.dialects;

import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * What a writer gives names by where the provider gave none.
 *
 * @param id draws an id with the given prefix, which it parts from the rest itself
 * @param epochSeconds the time
 */
public record Naming(UnaryOperator<String> id, LongSupplier epochSeconds) {}
