package dev.gopuram.kernel;

/** What a reader of a {@link TokenStream} gets next: a {@link Frame}, or the {@link End} after the last one. */
public sealed interface Step permits Frame, End {}
