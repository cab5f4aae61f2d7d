/**
 * The installation's own certificates: a small authority that issues one per node, and the loading of what it issued.
 * And the keys that data at rest is sealed with: one of a subject's own for each subject, wrapped by a master key. It
 * calls nothing but the file system, keeps a key in memory no longer than it says, and shows none.
 */
@NullMarked
package dev.gopuram.platform.security;

import org.jspecify.annotations.NullMarked;
