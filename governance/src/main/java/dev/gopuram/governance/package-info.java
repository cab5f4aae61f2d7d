/** What a caller may use and how much: limits, tarpit, caches, idempotency, overload. */
@NullMarked
package dev.gopuram.governance;

import org.jspecify.annotations.NullMarked;
