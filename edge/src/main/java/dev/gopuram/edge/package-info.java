/**
 * How a call passes the edge, whatever it is about: found in the table of routes, admitted by the policies, answered by an
 * operation, relayed, reported. Owns the words in which problems are told. Knows no service and no endpoint; those are the
 * gateway's, which puts the table and the list of policies together. Never runs an operation on an event loop, never keeps
 * or logs a secret.
 *
 * <p>Read {@link dev.gopuram.edge.Edge} for the order in which it happens, {@link dev.gopuram.edge.Policy} for what every
 * call passes, {@link dev.gopuram.edge.EdgeCall} for what policies and operations see.
 */
@NullMarked
package dev.gopuram.edge;

import org.jspecify.annotations.NullMarked;
