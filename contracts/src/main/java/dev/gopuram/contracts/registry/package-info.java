/** What the {@code registry} service promises: its port, and the records that cross it. */
@NullMarked
package dev.gopuram.contracts.registry;

import org.jspecify.annotations.NullMarked;
