/**
 * Answers conversations. Owns the providers, what a model name means, and how retrieved text reaches an answer. Calls
 * {@code models} (embeddings), {@code search} (retrieval; optional) and the configured upstream servers. It never loads
 * a model, never forwards the caller's credentials, and never passes a cut answer off as a whole one.
 */
@NullMarked
package dev.gopuram.chat;

import org.jspecify.annotations.NullMarked;
