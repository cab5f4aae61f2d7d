/** Redis, within bounds. */
@NullMarked
package dev.gopuram.platform.redis;

import org.jspecify.annotations.NullMarked;
