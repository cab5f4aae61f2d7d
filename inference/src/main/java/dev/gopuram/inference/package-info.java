/** Runs models: one session a version, rows in batches, and the tasks that turn inputs into tensors and tensors into results. */
@NullMarked
package dev.gopuram.inference;

import org.jspecify.annotations.NullMarked;
