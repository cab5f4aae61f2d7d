/** How a call passes the edge: routes, policies, replies, streams. */
@NullMarked
package dev.gopuram.edge;

import org.jspecify.annotations.NullMarked;
