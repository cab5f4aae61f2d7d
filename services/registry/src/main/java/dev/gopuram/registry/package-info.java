/** Versions of models and prompts, what stands behind which name, and roll-outs. */
@NullMarked
package dev.gopuram.registry;

import org.jspecify.annotations.NullMarked;
