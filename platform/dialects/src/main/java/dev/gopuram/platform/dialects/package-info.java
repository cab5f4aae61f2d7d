/**
 * How OpenAI and Anthropic write conversations. Owns the neutral form between the dialects, and for each dialect the
 * reading and writing of requests, whole answers and streamed events. It never opens a connection and holds no state
 * beyond one stream's.
 */
@NullMarked
package dev.gopuram.platform.dialects;

import org.jspecify.annotations.NullMarked;
