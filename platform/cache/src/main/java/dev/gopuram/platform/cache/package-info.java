/** Answers kept: single flight, stale while they are renewed, in memory and in Redis. */
@NullMarked
package dev.gopuram.platform.cache;

import org.jspecify.annotations.NullMarked;
