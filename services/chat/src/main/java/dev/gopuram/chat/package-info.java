/**
 * Answers conversations. Owns the providers, what a model name means, how retrieved text reaches an answer, and the
 * stored conversations and responses, sealed with a key of their subject's own. Calls {@code models} (embeddings),
 * {@code search} (retrieval; optional), its own database and the configured upstream servers; where no model generates,
 * {@link dev.gopuram.answers.Answerer} finds what to quote. It never loads a model, never forwards the caller's credentials, never passes a cut answer off as a whole one, and never stores a text or a key
 * in clear.
 */
@NullMarked
package dev.gopuram.chat;

import org.jspecify.annotations.NullMarked;
