/** Files by name: in a directory, or in a bucket of S3. */
@NullMarked
package dev.gopuram.platform.objects;

import org.jspecify.annotations.NullMarked;
