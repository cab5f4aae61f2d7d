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
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A request without a socket: keeps the contract of the real one, and remembers what came back. */
final class FakeExchange implements Exchange {
    private final String method;
    private final String target;
    private final Headers headers;
    private final Bytes body;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final List<Runnable> goneListeners = new ArrayList<>();
    private final List<Consumer<Done>> doneListeners = new ArrayList<>();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final List<Thread> spawned = new CopyOnWriteArrayList<>();
    private final StringBuffer text = new StringBuffer();
    private static final int PIECE = 1000;

    private String remoteAddress = "192.0.2.1";
    private @Nullable Done done;
    private @Nullable TokenStream arriving;
    private @Nullable TokenStream stream;
    volatile boolean bodyRead;
    volatile int status;
    volatile Headers replyHeaders = Headers.NONE;

    FakeExchange(String method, String target, String body, String... headers) {
        this(method, target, Bytes.utf8(body), headers);
    }

    FakeExchange(String method, String target, Bytes body, String... headers) {
        this.method = method;
        this.target = target;
        this.body = body;
        this.headers = Headers.of(headers);
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        int question = target.indexOf('?');
        return question < 0 ? target : target.substring(0, question);
    }

    @Override
    public @Nullable String query() {
        int question = target.indexOf('?');
        return question < 0 ? null : target.substring(question + 1);
    }

    @Override
    public Headers headers() {
        return headers;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public void body(int maxBytes, Consumer<Bytes> whole, Consumer<Problem> failed) {
        bodyRead = true;
        if (body.length() > maxBytes) {
            failed.accept(Problem.of(
                    Problem.Code.TOO_LARGE, "body: " + body.length() + " (expected: at most " + maxBytes + ")"));
        } else {
            whole.accept(body);
        }
    }

    /** Pieces that break lines anywhere; or those that the test brings itself. */
    @Override
    public TokenStream body(long maxBytes) {
        bodyRead = true;
        if (arriving != null) {
            return arriving;
        }
        if (body.length() > maxBytes) {
            Problem problem = Problem.of(Problem.Code.TOO_LARGE, "body: more than " + maxBytes);
            return TokenStream.of(List.of(), new End.Failed(Usage.NONE, problem));
        }
        List<Frame> pieces = new ArrayList<>();
        for (int from = 0; from < body.length(); from += PIECE) {
            pieces.add(Frame.of(body.slice(from, Math.min(body.length(), from + PIECE))));
        }
        return TokenStream.of(pieces, new End.Finished(Usage.NONE));
    }

    /** It comes over a connection from there. */
    FakeExchange from(String peer) {
        remoteAddress = peer;
        return this;
    }

    /** Its body is what comes there. */
    FakeExchange arriving(TokenStream lines) {
        arriving = lines;
        return this;
    }

    @Override
    public void reply(int code, Headers fields, Bytes content) {
        if (claimed.compareAndSet(false, true)) {
            send(code, fields, content);
        }
    }

    private void send(int code, Headers fields, Bytes content) {
        status = code;
        replyHeaders = fields;
        text.append(content.utf8());
        finish(false);
    }

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
        synchronized (this) {
            stream = source;
            if (done != null) {
                source.close();
                return;
            }
        }
        source.forwardTo(new TokenStream.Sink() {
            @Override
            public boolean write(Frame frame) {
                status = 200;
                replyHeaders = fields;
                text.append(frame.raw().utf8());
                return true;
            }

            @Override
            public void end(End end) {
                Optional<Reply> other = status == 0 ? instead.apply(end) : Optional.empty();
                if (other.isPresent()) {
                    send(
                            other.get().status(),
                            other.get().headers(),
                            other.get().body());
                    return;
                }
                status = 200;
                replyHeaders = fields;
                text.append(last.apply(end).utf8());
                finish(false);
            }
        });
    }

    /** Nothing here can become a socket. */
    @Override
    public Optional<SocketRefusal> openSocket(
            SocketConfig config, Headers fields, Function<Socket, SocketListener> opened) {
        return Optional.of(new SocketRefusal(426, Problem.invalid("upgrade", null, "websocket")));
    }

    /** Bytes need a connection. */
    @Override
    public void tunnel(UpstreamReply upstream, Headers fields, Duration idle, Supplier<@Nullable SocketClose> look) {
        upstream.close();
        reply(500, fields, Bytes.EMPTY);
    }

    @Override
    public void relay(int code, Headers fields, long length, TokenStream source) {
        stream(fields, source, end -> Bytes.EMPTY, Duration.ZERO, end -> Optional.empty());
    }

    @Override
    public synchronized void onGone(Runnable callback) {
        if (done == null) {
            goneListeners.add(callback);
        } else if (done.gone()) {
            callback.run();
        }
    }

    @Override
    public synchronized void onDone(Consumer<Done> callback) {
        doneListeners.add(callback);
    }

    @Override
    public Thread spawn(Runnable task) {
        Thread spawnedNow = Thread.startVirtualThread(task);
        spawned.add(spawnedNow);
        return spawnedNow;
    }

    /** The client hangs up. */
    void leave() {
        synchronized (this) {
            if (done != null) {
                return;
            }
        }
        finish(true);
    }

    private void finish(boolean gone) {
        List<Consumer<Done>> listeners;
        synchronized (this) {
            if (done != null) {
                return;
            }
            done = new Done(status == 0 ? Done.CLIENT_GONE : status, body.length(), text.length(), gone);
            listeners = List.copyOf(doneListeners);
            if (gone) {
                if (stream != null) {
                    stream.close();
                }
                goneListeners.forEach(Runnable::run);
            }
        }
        listeners.forEach(listener -> listener.accept(done));
        answered.countDown();
    }

    /** Waits until it is answered and its work has returned, so that every policy has heard of its end. */
    FakeExchange awaitOver() {
        await();
        try {
            for (Thread each : spawned) {
                if (!each.join(Duration.ofSeconds(20))) {
                    throw new AssertionError("the work of " + method + " " + target + " does not return");
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    FakeExchange await() {
        try {
            if (!answered.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("no answer to " + method + " " + target);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    String text() {
        return text.toString();
    }

    JsonNode json() {
        return Json.tree(Bytes.utf8(text()));
    }

    String header(String name) {
        return String.valueOf(replyHeaders.first(name));
    }
}
