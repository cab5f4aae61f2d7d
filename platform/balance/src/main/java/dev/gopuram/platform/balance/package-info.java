/** Which of several addresses is asked: load, health, ejection. */
@NullMarked
package dev.gopuram.platform.balance;

import org.jspecify.annotations.NullMarked;
