/**
 * The HTTP server of the edge, the WebSockets that end there, and the cancellable client for HTTP upstreams. Owns the
 * event loops, the framing rules and every bound on bytes and time between a socket and the code above. Calls nothing of
 * ours but the kernel. Never lets Vert.x or Netty types out of the package, never blocks an event loop, never logs a
 * request.
 */
@NullMarked
package dev.gopuram.platform.http;

import org.jspecify.annotations.NullMarked;
