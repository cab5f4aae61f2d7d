package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Done;
import dev.gopuram.platform.http.Exchange;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Reply;
import dev.gopuram.platform.http.Socket;
import dev.gopuram.platform.http.SocketClose;
import dev.gopuram.platform.http.SocketConfig;
import dev.gopuram.platform.http.SocketListener;
import dev.gopuram.platform.http.SocketRefusal;
import dev.gopuram.platform.http.UpstreamReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that came through a socket, for an edge that cannot tell it from any other. It is gone when its client
 * cancels it, or left and did not come back; the socket may break meanwhile. Its state changes on the event loop of the
 * socket that brought it.
 */
final class SocketExchange implements Exchange {
    private final Socket socket;
    /** The client's, as the edge found it when the socket was opened: the peer may be a proxy. */
    private final String address;

    private final String path;
    private final Headers headers;
    private final Bytes body;
    private final SocketAnswer answer;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final List<Runnable> goneListeners = new ArrayList<>(2);
    private final List<Consumer<Done>> doneListeners = new ArrayList<>(2);
    private @Nullable TokenStream stream;
    private boolean gone;
    private @Nullable Done done;

    SocketExchange(Socket socket, String address, String path, Headers headers, Bytes body, SocketAnswer answer) {
        this.socket = socket;
        this.address = address;
        this.path = path;
        this.headers = headers;
        this.body = body;
        this.answer = answer;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String query() {
        return null;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public String remoteAddress() {
        return address;
    }

    @Override
    public void body(int maxBytes, Consumer<Bytes> whole, Consumer<Problem> failed) {
        socket.execute(() -> {
            if (gone) {
                return;
            }
            if (body.length() > maxBytes) {
                failed.accept(tooLarge(maxBytes));
            } else {
                whole.accept(body);
            }
        });
    }

    @Override
    public TokenStream body(long maxBytes) {
        return body.length() > maxBytes
                ? TokenStream.of(List.of(), new End.Failed(Usage.NONE, tooLarge(maxBytes)))
                : TokenStream.of(List.of(Frame.of(body)), new End.Finished(Usage.NONE));
    }

    private Problem tooLarge(long maxBytes) {
        return Problem.of(
                Problem.Code.TOO_LARGE, "request: " + body.length() + " bytes (expected: at most " + maxBytes + ")");
    }

    @Override
    public void reply(int status, Headers fields, Bytes content) {
        if (claimed.compareAndSet(false, true)) {
            socket.execute(() -> {
                if (!gone) {
                    answer.whole(new Reply(status, fields, content));
                    finish(new Done(status, body.length(), content.length(), false));
                }
            });
        }
    }

    /** Heartbeats are the socket's own: its pings. */
    @Override
    public void stream(
            Headers fields,
            TokenStream source,
            Function<End, Bytes> last,
            Duration heartbeat,
            Function<End, Optional<Reply>> instead) {
        if (!claimed.compareAndSet(false, true)) {
            source.close();
            return;
        }
        socket.execute(() -> {
            if (gone) {
                source.close();
                return;
            }
            stream = source;
            answer.stream(source, last, instead, this::ended);
        });
    }

    private void ended(int status, long bytesOut) {
        socket.execute(() -> {
            if (done == null) {
                finish(new Done(status, body.length(), bytesOut, false));
            }
        });
    }

    /** The client wants it no more, or will never come back for it. From any thread. */
    void leave() {
        socket.execute(() -> {
            if (done != null) {
                return;
            }
            gone = true;
            answer.left();
            if (stream != null) {
                stream.close();
            }
            List<Runnable> listeners = List.copyOf(goneListeners);
            goneListeners.clear();
            listeners.forEach(Runnable::run);
            finish(new Done(Done.CLIENT_GONE, body.length(), answer.bytesOut(), true));
        });
    }

    private void finish(Done how) {
        done = how;
        List<Consumer<Done>> listeners = List.copyOf(doneListeners);
        doneListeners.clear();
        listeners.forEach(listener -> listener.accept(how));
    }

    @Override
    public Optional<SocketRefusal> openSocket(
            SocketConfig config, Headers fields, Function<Socket, SocketListener> opened) {
        throw new IllegalStateException("a socket in a socket (expected: a path that answers)");
    }

    @Override
    public void relay(int status, Headers fields, long length, TokenStream content) {
        throw new IllegalStateException("an upstream's reply in a socket (expected: a path that answers chats)");
    }

    @Override
    public void tunnel(UpstreamReply upstream, Headers fields, Duration idle, Supplier<@Nullable SocketClose> look) {
        throw new IllegalStateException("a tunnel in a socket (expected: a path that answers chats)");
    }

    @Override
    public void onGone(Runnable callback) {
        socket.execute(() -> {
            if (gone) {
                callback.run();
            } else if (done == null) {
                goneListeners.add(callback);
            }
        });
    }

    @Override
    public void onDone(Consumer<Done> callback) {
        socket.execute(() -> {
            Done known = done;
            if (known != null) {
                callback.accept(known);
            } else {
                doneListeners.add(callback);
            }
        });
    }

    @Override
    public Thread spawn(Runnable task) {
        return socket.spawn(task);
    }
}
