/**
 * What the process tells about itself: logs as JSON lines, metrics for Prometheus, traces for a collector. Owns the names
 * of metrics, the shape of a log line and the masking of secrets; calls a collector where one is configured; never
 * fails a request because nobody listens.
 */
@NullMarked
package dev.gopuram.platform.telemetry;

import org.jspecify.annotations.NullMarked;
