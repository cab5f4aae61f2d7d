/**
 * What retrieval and embeddings are judged by: public test collections in the forms they are published in, and the
 * measures that are published for them. Knows no service: it reads files and compares lists.
 */
@NullMarked
package dev.gopuram.evaluation;

import org.jspecify.annotations.NullMarked;
