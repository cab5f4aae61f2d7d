/**
 * The gateway: every public protocol ends here. Owns the endpoints and the policies' order, the configuration of both, and
 * what is remembered of API keys. Calls the ports of users, chat, models and search. Never decides what a service's request
 * means.
 *
 * <p>Read {@link dev.gopuram.gateway.Routes} for what there is, {@link dev.gopuram.gateway.Policies} for what every call
 * passes, and the package {@link dev.gopuram.edge} for how it passes.
 */
@NullMarked
package dev.gopuram.gateway;

import org.jspecify.annotations.NullMarked;
