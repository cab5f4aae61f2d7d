/** Ever slower answers for callers that keep hammering. */
@NullMarked
package dev.gopuram.platform.tarpit;

import org.jspecify.annotations.NullMarked;
