/** Circuit breakers, retries and their budget. */
@NullMarked
package dev.gopuram.platform.resilience;

import org.jspecify.annotations.NullMarked;
