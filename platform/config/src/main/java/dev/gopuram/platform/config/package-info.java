/**
 * Configuration: one strict YAML file, bound to records. Owns the file's syntax, units, references to secrets and the
 * reload; calls nothing; never knows what a setting means: the records check themselves.
 */
@NullMarked
package dev.gopuram.platform.config;

import org.jspecify.annotations.NullMarked;
