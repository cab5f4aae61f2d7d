package dev.gopuram.oip;

import dev.gopuram.kernel.Bytes;
import java.util.OptionalInt;

/**
 * A body of the protocol over HTTP.
 *
 * @param jsonLength the bytes of JSON in front of the tensors, for the header {@link OipJson#JSON_LENGTH}; empty where the
 *     whole body is JSON
 */
public record OipBody(Bytes bytes, OptionalInt jsonLength) {
    public String contentType() {
        return jsonLength.isPresent() ? "application/octet-stream" : "application/json";
    }
}
