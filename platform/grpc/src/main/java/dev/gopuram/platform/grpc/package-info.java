/** The public gRPC port: each call is an exchange like any other, whose body is a message. */
@NullMarked
package dev.gopuram.platform.grpc;

import org.jspecify.annotations.NullMarked;
