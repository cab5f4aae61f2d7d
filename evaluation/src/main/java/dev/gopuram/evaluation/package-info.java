/**
 * What retrieval, embeddings and models are judged by: public test collections in the forms they are published in, the
 * measures that are published for them, and what is looked at before rows are trained or measured on. Knows no service:
 * it reads files and compares lists.
 */
@NullMarked
package dev.gopuram.evaluation;

import org.jspecify.annotations.NullMarked;
