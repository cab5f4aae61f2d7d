package dev.gopuram.edge;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.http.Exchange;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Socket;
import dev.gopuram.platform.http.SocketConfig;
import dev.gopuram.platform.http.SocketListener;
import dev.gopuram.platform.http.UpstreamReply;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.util.function.Function;

/** What an operation answers. */
public sealed interface Answer {
    Headers headers();

    /** All at once. */
    record Whole(int status, Headers headers, Bytes body) implements Answer {}

    /** As server-sent events. */
    record Events(Headers headers, TokenStream stream) implements Answer {}

    /**
     * As lines of JSON.
     *
     * @param last the line that tells of an end which the stream's own lines do not; empty where they do
     */
    record Lines(Headers headers, TokenStream stream, Function<End, Bytes> last) implements Answer {}

    /** As bytes that say themselves whether they are all. */
    record File(Headers headers, TokenStream stream) implements Answer {}

    /**
     * As a WebSocket, where the request opens one as it must; as a plain refusal where it does not.
     *
     * @param opened whom the open socket speaks to
     */
    record Opening(Headers headers, SocketConfig config, Opened opened) implements Answer {}

    /** Whoever hears what comes through a socket. */
    @FunctionalInterface
    interface Opened {
        /**
         * Called on the event loop.
         *
         * @param request what the socket was opened with
         */
        SocketListener open(Socket socket, Exchange request);
    }

    /**
     * As another server's reply, passed on: whole only where its stream finishes.
     *
     * @param length the body's bytes where they are known, also where there is none for the method; -1 where they are not
     */
    record Relay(int status, Headers headers, long length, TokenStream stream) implements Answer {}

    /**
     * As an upstream's switch to another protocol: bytes both ways until one side closes.
     *
     * @param idle how long both may be silent
     * @param over called once it is over, also where it never began
     */
    record Tunnel(Headers headers, UpstreamReply upstream, Duration idle, Runnable over) implements Answer {}

    Headers JSON = Headers.of("content-type", "application/json");

    static Answer ok(Object value) {
        return json(200, value);
    }

    static Answer json(int status, Object value) {
        return new Whole(status, JSON, Json.write(value));
    }
}
