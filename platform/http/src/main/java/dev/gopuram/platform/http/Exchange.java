package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request and its one reply. A whole {@link #body(int, Consumer, Consumer) body} is asked for from the handler or
 * from its callbacks; everything else may be called from any thread. Callbacks run on the event loop and must not
 * block.
 */
public interface Exchange {
    String method();

    /** The path as sent, still percent-encoded: it starts with a slash and holds no dot segments, empty or hidden ones. */
    String path();

    /** What followed the question mark, still encoded; null without one. */
    @Nullable
    String query();

    Headers headers();

    /** The address of the peer of the connection, without its port. */
    String remoteAddress();

    /** How much longer the client waits for the end of the reply; null where it does not say. */
    default @Nullable Duration patience() {
        return null;
    }

    /** Bytes of the body: 0 without one, -1 where it comes in chunks. */
    default long bodyLength() {
        String length = headers().first("content-length");
        if (length != null) {
            return Long.parseLong(length);
        }
        return headers().has("transfer-encoding") ? -1 : 0;
    }

    /**
     * Reads the whole body. Exactly one of the two is called, once, unless the client leaves first (then neither is):
     * {@code failed} gets TOO_LARGE past {@code maxBytes}, REQUEST_TIMEOUT when the body trickles, INVALID when its
     * framing breaks. A failure is to be answered with {@link #reply}; the connection closes after it.
     */
    void body(int maxBytes, Consumer<Bytes> whole, Consumer<Problem> failed);

    /**
     * Hands the body on as it comes, at the speed of its reader, so that it may be larger than what fits into memory. It ends
     * as finished when it is whole, and as failed otherwise: past {@code maxBytes}, when it trickles, when its framing
     * breaks, when the client leaves. A reader that wants no more closes it. Called in place of {@link #body(int, Consumer,
     * Consumer)}, from any thread.
     */
    TokenStream body(long maxBytes);

    /**
     * Sends the whole reply; framing headers (content-length, connection, transfer-encoding) are the server's. Only the
     * first reply or stream counts; later ones are ignored, so that a timeout and an answer may race.
     */
    void reply(int status, Headers headers, Bytes body);

    default void reply(Reply reply) {
        reply(reply.status(), reply.headers(), reply.body());
    }

    /**
     * Starts an event stream with status 200: see {@link #stream(Headers, TokenStream, Function, Duration, Function)}.
     * Whatever the end, it is told in the stream.
     */
    default void stream(Headers headers, TokenStream stream, Function<End, Bytes> last, Duration heartbeat) {
        stream(headers, stream, last, heartbeat, end -> Optional.empty());
    }

    /**
     * Starts an event stream with status 200. Status and headers leave with the first frame or the first heartbeat; each
     * frame is one flushed write, in order. A reader that is slow stops the stream's producer; one that takes nothing for
     * the configured time is cut off; one that leaves closes the stream at once.
     *
     * @param last the final bytes for the stream's end, which may be empty
     * @param heartbeat after this long without a frame a comment is sent; zero for never
     * @param instead asked when the stream ends before anything was sent, heartbeats included: a reply to send in place
     *     of the stream, or empty for a stream of the last bytes only
     */
    void stream(
            Headers headers,
            TokenStream stream,
            Function<End, Bytes> last,
            Duration heartbeat,
            Function<End, Optional<Reply>> instead);

    /**
     * Passes another server's reply on, whatever its status and kind: the head at once, then each frame as one flushed
     * write, at the speed of the client. Only a stream that finishes makes a whole reply; any other end breaks the
     * connection, so that no client takes what came for all there is.
     *
     * @param length the body's bytes where they are known, also where a reply to HEAD has none; -1 where they are not
     */
    void relay(int status, Headers headers, long length, TokenStream body);

    /**
     * Answers 101 and joins the client with an upstream that has {@link UpstreamReply#switched}: bytes pass both ways until
     * one of them closes, or neither has said anything for the idle time. The exchange is over with that. The call
     * upstream must come from a thread of {@link #spawn}.
     *
     * @param look asked on the event loop about every second while the tunnel is open: why it has to end, or null. A client
     *     that speaks WebSocket is told
     */
    void tunnel(UpstreamReply upstream, Headers headers, Duration idle, Supplier<@Nullable SocketClose> look);

    /**
     * Turns the connection into a WebSocket where the request asks for one as RFC 6455 wants it: the reply is a 101 then,
     * with the headers, and the exchange is over with it. Otherwise answers why not, and the exchange is still to be
     * replied to. Only the first reply, stream or socket counts; the socket of a later one is never opened.
     *
     * @param opened called on the event loop once the socket is open, for who hears what comes
     */
    Optional<SocketRefusal> openSocket(SocketConfig config, Headers headers, Function<Socket, SocketListener> opened);

    /** Called once when the client closes or resets before the reply has ended; at once if it already has left. */
    void onGone(Runnable callback);

    /** Called once when the exchange is over, however it ended; at once if it already is. */
    void onDone(Consumer<Done> callback);

    /**
     * Runs the task on a new virtual thread that {@link Upstreams} serve from this exchange's event loop, so that a
     * stream relayed from an upstream reaches the client without a thread switch. A failure of the task is the task's to
     * handle.
     */
    Thread spawn(Runnable task);
}
