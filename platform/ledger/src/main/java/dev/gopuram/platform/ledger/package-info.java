/**
 * Limits in any currency. A call that may cost something takes a {@link dev.gopuram.platform.ledger.Hold} on every limit
 * that applies to it, and settles it once with what it really cost. Holds draw on grants: the part of a limit that a
 * store has given this node for the present window, taken ahead, so that no call waits for a store while the grant lasts.
 * Owns the counting, the windows and the lease of a grant. Calls one port, {@link dev.gopuram.platform.ledger.Grants}.
 * Never knows what a call is, nor where grants are kept.
 */
@NullMarked
package dev.gopuram.platform.ledger;

import org.jspecify.annotations.NullMarked;
