package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.http.Headers;
import java.util.Optional;

/** A method of streams both ways, each message of which is a call of its own. They are answered in their order. */
@FunctionalInterface
public interface Conversational {
    /**
     * The message that tells of a call that failed; where empty, the whole stream ends with its status.
     *
     * @param opening what the stream was opened with
     * @param message what was asked
     * @param status the number of the gRPC status
     */
    Optional<Bytes> failure(Headers opening, Bytes message, int status, String detail);
}
