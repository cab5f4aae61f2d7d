/**
 * The installation's own certificates: a small authority that issues one per node, and the loading of what it issued.
 * It calls nothing but the file system, and never keeps a key it has written or read beyond the object that asked.
 */
@NullMarked
package dev.gopuram.platform.security;

import org.jspecify.annotations.NullMarked;
