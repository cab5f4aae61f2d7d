package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.http.Done;
import dev.gopuram.platform.http.Exchange;
import dev.gopuram.platform.http.Headers;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message of gRPC as an exchange, for an edge that cannot tell it from any other. Callbacks run on whichever thread
 * brings the news, never under a lock.
 */
abstract class CallExchange implements Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(CallExchange.class);

    private final Origin origin;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final List<Runnable> goneListeners = new ArrayList<>(2);
    private final List<Consumer<Done>> doneListeners = new ArrayList<>(2);
    private boolean gone;
    private @Nullable Done done;

    CallExchange(Origin origin) {
        this.origin = origin;
    }

    final Origin origin() {
        return origin;
    }

    /** Whether the one reply is the asker's to send. */
    final boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** It is over, once. */
    final void finish(Done how) {
        end(how, false);
    }

    /** Nobody waits for it any more: its client left, or waited no longer. */
    final void abandon(long bytesIn, long bytesOut) {
        boolean late = origin.expired();
        int status = late ? Problem.Code.DEADLINE_EXCEEDED.httpStatus() : Done.CLIENT_GONE;
        end(new Done(status, bytesIn, bytesOut, !late), true);
    }

    private void end(Done how, boolean left) {
        List<Runnable> toldGone;
        List<Consumer<Done>> toldDone;
        synchronized (doneListeners) {
            if (done != null) {
                return;
            }
            done = how;
            gone = left;
            toldGone = left ? List.copyOf(goneListeners) : List.of();
            toldDone = List.copyOf(doneListeners);
            goneListeners.clear();
            doneListeners.clear();
        }
        toldGone.forEach(CallExchange::quietly);
        toldDone.forEach(listener -> quietly(() -> listener.accept(how)));
        over();
    }

    /** What else happens when it is over. */
    void over() {}

    final boolean isOver() {
        synchronized (doneListeners) {
            return done != null;
        }
    }

    @Override
    public final String method() {
        return "POST";
    }

    @Override
    public final String path() {
        return origin.path();
    }

    @Override
    public final @Nullable String query() {
        return null;
    }

    @Override
    public final Headers headers() {
        return origin.headers();
    }

    @Override
    public final String remoteAddress() {
        return origin.address();
    }

    @Override
    public final @Nullable Duration patience() {
        return origin.patience();
    }

    @Override
    public final void onGone(Runnable callback) {
        boolean already;
        synchronized (doneListeners) {
            already = gone;
            if (done == null) {
                goneListeners.add(callback);
            }
        }
        if (already) {
            quietly(callback);
        }
    }

    @Override
    public final void onDone(Consumer<Done> callback) {
        Done known;
        synchronized (doneListeners) {
            known = done;
            if (known == null) {
                doneListeners.add(callback);
            }
        }
        if (known != null) {
            quietly(() -> callback.accept(known));
        }
    }

    @Override
    public final Thread spawn(Runnable task) {
        return Thread.ofVirtual().start(task);
    }

    @Override
    public final TokenStream body(long maxBytes) {
        throw new IllegalStateException("a message in pieces (expected: a method that reads whole messages)");
    }

    @Override
    public final void relay(int status, Headers fields, long length, TokenStream content) {
        throw new IllegalStateException(
                "an upstream's reply to a gRPC call (expected: a method that answers messages)");
    }

    @Override
    public final void tunnel(
            UpstreamReply upstream, Headers fields, Duration idle, Supplier<@Nullable SocketClose> look) {
        throw new IllegalStateException("a tunnel in a gRPC call (expected: a method that answers messages)");
    }

    @Override
    public final Optional<SocketRefusal> openSocket(
            SocketConfig config, Headers fields, Function<Socket, SocketListener> opened) {
        throw new IllegalStateException("a socket in a gRPC call (expected: a method that answers messages)");
    }

    static Problem tooLarge(int length, long maxBytes) {
        return Problem.of(Problem.Code.TOO_LARGE, "message: " + length + " bytes (expected: at most " + maxBytes + ")");
    }

    /** One listener's failure must not keep the others from hearing. */
    private static void quietly(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("a callback of an exchange failed");
        }
    }
}
