/** Model bundles: what is in one, whether it is whole and what is wrong with it. Trusts nothing that it reads. */
@NullMarked
package dev.gopuram.bundles;

import org.jspecify.annotations.NullMarked;
