/** Suites over the whole product: real processes of the real jar, driven through their public faces. */
package dev.gopuram.e2e;
