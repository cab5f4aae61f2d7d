/**
 * The edge: every public protocol ends here. Owns the route table, the policies, the public dialects' error shapes, what
 * is remembered of API keys, and the relay of streams. Calls the ports of users, chat, models and search. Never runs an
 * operation on an event loop, never keeps or logs a secret, never decides what a service's request means.
 *
 * <p>Read {@link dev.gopuram.gateway.Routes} for what there is, {@link dev.gopuram.gateway.Policies} for what every call
 * passes, {@link dev.gopuram.gateway.Edge} for the order in which it happens.
 */
@NullMarked
package dev.gopuram.gateway;

import org.jspecify.annotations.NullMarked;
