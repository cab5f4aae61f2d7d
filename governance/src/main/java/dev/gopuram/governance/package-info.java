/**
 * What a caller may use, and how much: the policies that govern calls. Owns the rules of limits and the holds that calls
 * have on them. Calls the ledger, never a service. Never waits for anything remote where memory knows the answer.
 *
 * <p>Read {@link dev.gopuram.governance.Governance} for what there is, {@link dev.gopuram.governance.Limits} for the life of
 * a hold.
 */
@NullMarked
package dev.gopuram.governance;

import org.jspecify.annotations.NullMarked;
