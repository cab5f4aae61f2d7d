@NullMarked
package dev.gopuram.sample;

import org.jspecify.annotations.NullMarked;
