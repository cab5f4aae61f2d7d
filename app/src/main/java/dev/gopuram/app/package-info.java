/**
 * The only module that sees everything. {@link dev.gopuram.app.ServiceMap} says which services there are,
 * {@link dev.gopuram.app.Topology} where they run, {@link dev.gopuram.app.Node} opens and binds them, and the commands
 * are what a user types. It holds no business rule.
 */
@NullMarked
package dev.gopuram.app;

import org.jspecify.annotations.NullMarked;
