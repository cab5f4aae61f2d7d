/**
 * Ports across processes: gRPC over mTLS, with one generic bridge between the records of a port and the messages of its
 * .proto. It owns connections, deadlines, cancellation, retries of idempotent calls and the check of who may call whom;
 * it calls nothing but the port it serves. Services never see it: only the one place that binds ports does.
 */
@NullMarked
package dev.gopuram.platform.wire;

import org.jspecify.annotations.NullMarked;
