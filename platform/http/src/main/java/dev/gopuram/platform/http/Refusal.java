package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;

/**
 * A request that was turned away before it became an {@link Exchange}: its framing was broken, it was too slow, or the
 * server is full. The connection closes after the reply.
 *
 * @param status the status of the reply
 * @param code a stable word for the rule that was broken, such as {@code duplicate_host}
 * @param detail one sentence for the caller
 * @param remoteAddress who sent it
 */
public record Refusal(int status, String code, String detail, String remoteAddress) {

    /** The plainest reply to it: a small JSON error in the shape that OpenAI's clients read. */
    public Reply plain() {
        String type = status >= 500 ? "server_error" : "invalid_request_error";
        String json = "{\"error\":{\"message\":\"" + detail + "\",\"type\":\"" + type + "\",\"param\":null,\"code\":\""
                + code + "\"}}";
        return new Reply(status, Headers.of("content-type", "application/json"), Bytes.utf8(json));
    }
}
