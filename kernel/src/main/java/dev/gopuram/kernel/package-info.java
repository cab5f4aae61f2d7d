/**
 * The words every module shares: who calls ({@link dev.gopuram.kernel.CallContext}), what went wrong
 * ({@link dev.gopuram.kernel.Problem}), how long it may take ({@link dev.gopuram.kernel.Deadline}) and how an answer
 * flows ({@link dev.gopuram.kernel.TokenStream}). It depends on the JDK alone.
 */
@NullMarked
package dev.gopuram.kernel;

import org.jspecify.annotations.NullMarked;
