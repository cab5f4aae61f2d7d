/**
 * Redis, within bounds: every command costs at most a timeout, and while the server is away it is refused at once instead
 * of waiting. Owns the one connection and its renewal. Calls nothing of ours but the kernel. Never lets Lettuce's types
 * out of the package, never sends a command twice, and never promises that what was kept is still there.
 */
@NullMarked
package dev.gopuram.platform.redis;

import org.jspecify.annotations.NullMarked;
