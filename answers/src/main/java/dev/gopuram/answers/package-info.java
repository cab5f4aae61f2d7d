/**
 * Answers a question by quoting. {@link dev.gopuram.answers.Answerer} cuts the passages it is given into sentences, rows
 * and lines, and ranks them by how near they are to the question in meaning, whether they hold the kind of thing that is
 * asked for, and how much they speak of what it is about. What speaks for the first becomes one figure, fitted to
 * questions about documents that lie with the tests, and the figure decides whether the sentences are given as the
 * answer, as what comes nearest to one, or not at all. Each sentence is cited where it stands in its document, to the
 * byte, or left out.
 *
 * <p>Owns no state but a memory of words. Calls {@code models} (embeddings) and {@code search} (the source of a passage
 * that was read out of HTML) by their ports. It never searches for passages itself, generates nothing, and knows nothing
 * of conversations and their dialects.
 */
@NullMarked
package dev.gopuram.answers;

import org.jspecify.annotations.NullMarked;
