/**
 * The {@code search} service: collections of documents, cut into passages and found by words, by meaning or by both.
 *
 * <p>Owns its database, which is the truth, and one Lucene index per collection, which is derived from it and may be
 * deleted at any time. Calls {@code Models} for embeddings. Never loads a model, never answers from one tenant's
 * documents to another, never acknowledges what only the index holds.
 */
@NullMarked
package dev.gopuram.search;

import org.jspecify.annotations.NullMarked;
