/** What the {@code models} service promises: its port, and the records that cross it. */
@NullMarked
package dev.gopuram.contracts.models;

import org.jspecify.annotations.NullMarked;
