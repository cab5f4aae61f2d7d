/**
 * How much may run at once, found out as it runs. A {@link Limiter} lets so many calls through, has a few more wait in the
 * order of their priority, and refuses the rest at once. It calls nothing, and knows nothing of HTTP.
 */
@NullMarked
package dev.gopuram.platform.overload;

import org.jspecify.annotations.NullMarked;
