/** What the {@code chat} service promises: its port, and the records that cross it. */
@NullMarked
package dev.gopuram.contracts.chat;

import org.jspecify.annotations.NullMarked;
