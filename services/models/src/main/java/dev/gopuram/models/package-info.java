/**
 * The only service that loads a model. Owns the models, their sessions, the pool of threads that runs them and the files
 * they need below the data directory ({@code natives/}, {@code models/}). Calls no other service and nothing on the
 * network. Never truncates a text silently, never runs two rows of a batch-variant model together.
 *
 * <p>One call: {@link dev.gopuram.models.ModelsService} -> {@link dev.gopuram.models.EmbedTexts} (checks, finds the
 * model, cuts the call into steps) -> {@link dev.gopuram.models.InferenceExecutor} (takes turns between calls) -> {@link
 * dev.gopuram.models.ModelSession} (one loaded version: tokenizer, graph, pooling).
 */
@NullMarked
package dev.gopuram.models;

import org.jspecify.annotations.NullMarked;
