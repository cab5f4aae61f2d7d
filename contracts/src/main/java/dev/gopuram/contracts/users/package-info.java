/** What the {@code users} service promises: its port, and the records that cross it. */
@NullMarked
package dev.gopuram.contracts.users;

import org.jspecify.annotations.NullMarked;
