/** The Open Inference Protocol, version 2: bodies and messages to and from records, and a suite that tells whether a server keeps to it. */
@NullMarked
package dev.gopuram.oip;

import org.jspecify.annotations.NullMarked;
