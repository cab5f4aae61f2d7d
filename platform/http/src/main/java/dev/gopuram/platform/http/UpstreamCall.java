package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with an upstream. Everything happens on one event loop; the calling thread only waits for what the loop
 * completes.
 */
final class UpstreamCall implements UpstreamReply {
    /** A reply up to this size, announced by its length, is read while its caller is still being woken. */
    private static final int EAGER_BYTES = 64 * 1024;

    private static final Duration LEAST_WAIT = Duration.ofNanos(1);

    private enum Waiting {
        CONNECT("a connection"),
        FIRST_BYTE("the first byte of its reply"),
        IDLE("the next bytes of its reply"),
        NOTHING("");

        private final String what;

        Waiting(String what) {
            this.what = what;
        }
    }

    private final UpstreamRequest request;
    private final Context context;
    private final EventLoop loop;
    private final HttpClient client;
    private final int maxEventBytes;
    private final CompletableFuture<HttpClientResponse> head = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean();

    private Waiting waiting = Waiting.CONNECT;
    private long phaseStart;
    private long start;
    private boolean paused;
    private boolean handingOver;
    private boolean over;
    private @Nullable Problem failure;
    /** Why the connection broke, while what came before that is still to be handed over. */
    private @Nullable Problem breakage;

    private @Nullable HttpClientRequest sent;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable Body body;
    private volatile @Nullable EagerBody eager;
    private volatile @Nullable Headers headers;

    /** What becomes of the bytes of the reply. Called on the loop. */
    interface Body {
        void bytes(ByteBuf bytes);

        /** The body ended as its framing said. */
        void end();

        void broken(Problem problem);
    }

    UpstreamCall(UpstreamRequest request, Context context, HttpClient client, int maxEventBytes) {
        this.request = request;
        this.context = context;
        this.loop = ((ContextInternal) context).nettyEventLoop();
        this.client = client;
        this.maxEventBytes = maxEventBytes;
    }

    /** Sends, and waits for the reply's headers. */
    void send() {
        context.runOnContext(nothing -> begin());
        await(head);
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Problem cancelled =
                    Problem.of(Problem.Code.CANCELLED, "the call was cancelled").causedBy(e);
            onLoop(() -> fail(cancelled));
            Thread.currentThread().interrupt();
            throw cancelled;
        } catch (ExecutionException e) {
            throw Problem.from(e.getCause() == null ? e : e.getCause());
        }
    }

    private void begin() {
        if (over) {
            return;
        }
        start = now();
        phaseStart = start;
        armTimer();
        URI uri = request.uri();
        boolean ssl = "https".equalsIgnoreCase(uri.getScheme());
        int port = uri.getPort() >= 0 ? uri.getPort() : ssl ? 443 : 80;
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setHost(host(uri))
                .setPort(port)
                .setSsl(ssl)
                .setURI(target(uri))
                .setFollowRedirects(false)
                .setConnectTimeout(Math.max(1, request.timeouts().connect().toMillis()));
        client.request(options).onComplete(this::connected, this::fail);
    }

    private static String host(URI uri) {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private void connected(HttpClientRequest connected) {
        if (over) {
            connected.reset();
            return;
        }
        sent = connected;
        enter(Waiting.FIRST_BYTE);
        MultiMap fields = connected.headers();
        List<String> connection = request.headers().all("connection");
        try {
            request.headers().forEach((name, value) -> {
                if (HopByHop.passes(name, connection) && !name.equalsIgnoreCase("host")) {
                    fields.add(name, MultiMaps.checked(value));
                }
            });
        } catch (IllegalArgumentException e) {
            fail(Problem.of(Problem.Code.INTERNAL, "a header for the upstream holds a byte that it may not")
                    .causedBy(e));
            return;
        }
        connected.exceptionHandler(this::fail);
        connected.response().onComplete(this::answered, this::fail);
        if (request.body().length() == 0) {
            connected.end();
        } else {
            connected.end(
                    BufferInternal.buffer(Unpooled.wrappedBuffer(request.body().shared())));
        }
    }

    private void answered(HttpClientResponse response) {
        if (over) {
            return;
        }
        enter(Waiting.IDLE);
        response.handler(this::received).endHandler(nothing -> ended()).exceptionHandler(this::fail);
        if (small(response)) {
            EagerBody reading = new EagerBody(() -> head.complete(response));
            eager = reading;
            body = reading;
        } else {
            paused = true;
            response.pause();
            head.complete(response);
        }
    }

    private static boolean small(HttpClientResponse response) {
        String type = response.getHeader("content-type");
        boolean events = type != null && type.regionMatches(true, 0, "text/event-stream", 0, 17);
        return !events && announcedLength(response.getHeader("content-length")) <= EAGER_BYTES;
    }

    private static int announcedLength(@Nullable String length) {
        if (length == null || length.isEmpty() || length.length() > 6) {
            return Integer.MAX_VALUE;
        }
        return length.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(length) : Integer.MAX_VALUE;
    }

    private void received(Buffer bytes) {
        phaseStart = now();
        if (body != null && !over) {
            body.bytes(((BufferInternal) bytes).getByteBuf());
        }
    }

    private void ended() {
        if (over) {
            return;
        }
        finish();
        if (body != null) {
            body.end();
        }
    }

    /**
     * The connection broke. What had been read before and waits for its reader was still said, and may include the end,
     * so it is handed over first: now, or once there is a reader.
     */
    private void fail(Throwable cause) {
        Problem problem = problem(cause);
        if (over || waiting != Waiting.IDLE) {
            fail(problem);
            return;
        }
        if (breakage == null) {
            breakage = problem;
            if (body != null) {
                handOver(problem);
            }
        }
    }

    private void handOver(Problem broken) {
        handingOver = true;
        resume();
        loop.execute(() -> fail(broken));
    }

    private Problem problem(Throwable cause) {
        if (cause instanceof Problem known) {
            return known;
        }
        if (cause instanceof ConnectionPoolTooBusyException) {
            return Problem.of(Problem.Code.OVERLOADED, "too many calls wait for a connection to the upstream")
                    .causedBy(trouble(cause));
        }
        if (waiting == Waiting.CONNECT && cause instanceof TimeoutException) {
            return timedOut(Waiting.CONNECT, request.timeouts().connect());
        }
        String when = switch (waiting) {
            case CONNECT -> "could not be reached" + reason(cause);
            case FIRST_BYTE -> "closed the connection before its reply, or sent something else than one";
            case IDLE, NOTHING -> "broke off in the middle of its reply";
        };
        return Problem.of(Problem.Code.UPSTREAM_FAILED, "the upstream " + when).causedBy(trouble(cause));
    }

    private UpstreamTrouble trouble(@Nullable Throwable cause) {
        return new UpstreamTrouble(request.uri(), sent != null, cause);
    }

    /** Why no connection stands, where that is certain. A time-out is a {@link ConnectException} as well. */
    static String reason(Throwable cause) {
        return switch (cause) {
            case ConnectException refused when saysRefused(refused) -> ": connection refused";
            case UnknownHostException unknown -> ": no address has that name";
            default -> "";
        };
    }

    private static boolean saysRefused(ConnectException failure) {
        return String.valueOf(failure.getMessage()).startsWith("Connection refused");
    }

    /** Ends the exchange with a failure, at once: the connection is closed. */
    private void fail(Problem problem) {
        if (over) {
            return;
        }
        failure = problem;
        finish();
        if (sent != null) {
            sent.reset();
        }
        head.completeExceptionally(problem);
        if (body != null) {
            body.broken(problem);
        }
    }

    private void finish() {
        over = true;
        waiting = Waiting.NOTHING;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void enter(Waiting next) {
        waiting = next;
        phaseStart = now();
        armTimer();
    }

    /** One timer at a time, for the nearer of the phase's bound and the total; bytes that arrive only move its mark. */
    private void armTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
        long left = Math.min(phaseLeft(), totalLeft());
        timer = loop.schedule(this::timeUp, Math.max(left, LEAST_WAIT.toNanos()), TimeUnit.NANOSECONDS);
    }

    private void timeUp() {
        if (over) {
            return;
        }
        if (totalLeft() <= 0) {
            fail(timedOut("in whole", request.timeouts().total()));
        } else if (phaseLeft() <= 0) {
            fail(timedOut(waiting, bound()));
        } else {
            armTimer();
        }
    }

    private Problem timedOut(Waiting what, Duration bound) {
        return timedOut("with " + what.what, bound);
    }

    private Problem timedOut(String what, Duration bound) {
        return Problem.of(
                        Problem.Code.UPSTREAM_TIMEOUT,
                        "the upstream was late " + what + " (expected: within " + bound.toMillis() + " ms)")
                .causedBy(trouble(null));
    }

    private Duration bound() {
        return switch (waiting) {
            case CONNECT -> request.timeouts().connect();
            case FIRST_BYTE -> request.timeouts().firstByte();
            case IDLE, NOTHING -> request.timeouts().idle();
        };
    }

    /** While we hold the upstream back ourselves, its silence is not its fault. */
    private long phaseLeft() {
        if (paused && waiting == Waiting.IDLE) {
            return bound().toNanos();
        }
        return bound().toNanos() - (now() - phaseStart);
    }

    private long totalLeft() {
        return request.timeouts().total().toNanos() - (now() - start);
    }

    private long now() {
        return loop.ticker().nanoTime();
    }

    void pause() {
        if (!handingOver) {
            paused = true;
            response().pause();
        }
    }

    void resume() {
        if (!over && paused) {
            paused = false;
            phaseStart = now();
            response().resume();
        }
    }

    /** The rest of the body is of no interest; unless it ends soon, its connection is not worth keeping. */
    void endWithin(Duration patience) {
        if (!over) {
            resume();
            timer = endTimer(patience);
        }
    }

    private ScheduledFuture<?> endTimer(Duration patience) {
        if (timer != null) {
            timer.cancel(false);
        }
        Problem late = timedOut("with the end of its reply", patience);
        return loop.schedule(() -> fail(late), patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the exchange because its reader has what it wanted, or wants no more. */
    void abandon(Problem why) {
        fail(why);
    }

    void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private HttpClientResponse response() {
        return head.join();
    }

    @Override
    public int status() {
        return response().statusCode();
    }

    @Override
    public Headers headers() {
        Headers known = headers;
        if (known == null) {
            known = MultiMaps.readPassing(response().headers());
            headers = known;
        }
        return known;
    }

    /** Whether the body's end can be told from a connection that merely closed. */
    boolean delimited() {
        MultiMap fields = response().headers();
        return fields.contains("content-length") || fields.contains("transfer-encoding");
    }

    @Override
    public Bytes body(int maxBytes) {
        take();
        EagerBody read = eager;
        if (read != null) {
            return read.whole(maxBytes);
        }
        WholeBody reading = new WholeBody(this, maxBytes);
        onLoop(() -> consume(reading));
        return await(reading.future());
    }

    @Override
    public TokenStream events(EventReader reader) {
        take();
        TokenStream stream = TokenStream.open();
        EventBody events = new EventBody(this, reader, stream, maxEventBytes);
        onLoop(() -> {
            events.begin();
            EagerBody read = eager;
            if (read != null) {
                read.replay(events);
            } else {
                consume(events);
            }
        });
        return stream;
    }

    private void take() {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException("the body was taken already (expected: body() or events(), once)");
        }
    }

    private void consume(Body reading) {
        body = reading;
        if (failure != null) {
            reading.broken(failure);
        } else if (breakage != null) {
            handOver(breakage);
        } else {
            resume();
        }
    }

    @Override
    public void close() {
        onLoop(() -> fail(Problem.of(Problem.Code.CANCELLED, "the call was cancelled")));
    }
}
