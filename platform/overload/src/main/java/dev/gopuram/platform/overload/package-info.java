/** How much may run at once, found out as it runs. */
@NullMarked
package dev.gopuram.platform.overload;

import org.jspecify.annotations.NullMarked;
