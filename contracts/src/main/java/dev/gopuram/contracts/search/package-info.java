/** What the {@code search} service promises: its port, and the records that cross it. */
@NullMarked
package dev.gopuram.contracts.search;

import org.jspecify.annotations.NullMarked;
