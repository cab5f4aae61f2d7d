package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
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
import java.util.Set;
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

    /** Methods whose empty body is announced: some servers want a length there. */
    private static final Set<String> METHODS_WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int LEAST_FINAL_STATUS = 200;

    private static final Duration LEAST_WAIT = Duration.ofNanos(1);

    private enum Waiting {
        CONNECT("a connection"),
        SENDING("taking the request's body"),
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
    private final boolean eagerly;
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

    /** Written on the loop, and looked at also by a caller that is interrupted. */
    private volatile @Nullable HttpClientRequest sent;

    private @Nullable ScheduledFuture<?> timer;
    private @Nullable BodySender sender;
    private @Nullable Body body;
    private volatile @Nullable EagerBody eager;
    private volatile @Nullable UpgradedEnd upgraded;
    private volatile @Nullable Headers headers;

    /** What becomes of the bytes of the reply. Called on the loop. */
    interface Body {
        void bytes(ByteBuf bytes);

        /** The body ended as its framing said. */
        void end();

        void broken(Problem problem);
    }

    /**
     * @param eagerly whether a small reply is read before its head is told
     */
    UpstreamCall(UpstreamRequest request, Context context, HttpClient client, int maxEventBytes, boolean eagerly) {
        this.request = request;
        this.eagerly = eagerly;
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
                    Problem.of(Problem.Code.CANCELLED, "the call was cancelled").causedBy(trouble(e));
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
        send(connected);
    }

    private void send(HttpClientRequest connected) {
        switch (request.sending()) {
            case Sending.Whole whole -> {
                if (whole.body().length() == 0) {
                    connected.end();
                } else {
                    connected.end(BufferInternal.buffer(
                            Unpooled.wrappedBuffer(whole.body().shared())));
                }
            }
            case Sending.Arriving arriving -> {
                if (arriving.length() < 0) {
                    connected.setChunked(true);
                } else if (arriving.length() > 0 || METHODS_WITH_BODY.contains(request.method())) {
                    connected.headers().set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(arriving.length()));
                }
                BodySender sending = new BodySender(this, loop, connected, arriving.body());
                sender = sending;
                enter(Waiting.SENDING);
                sending.begin();
            }
            case Sending.Upgrade upgrade -> {
                connected
                        .headers()
                        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                        .set(HttpHeaderNames.UPGRADE, upgrade.protocol());
                connected.connect();
            }
        }
    }

    /** A piece of the request's body was sent on, or the upstream took some. */
    void sendingMoved() {
        phaseStart = now();
    }

    /** The request is whole: now the reply is waited for. */
    void allSent() {
        if (!over && waiting == Waiting.SENDING) {
            enter(Waiting.FIRST_BYTE);
        }
    }

    private void answered(HttpClientResponse response) {
        if (over) {
            return;
        }
        response.exceptionHandler(this::fail);
        Problem malformed = malformed(response);
        if (malformed != null) {
            fail(malformed);
            return;
        }
        if (response.statusCode() == SWITCHING_PROTOCOLS) {
            // What follows is no body, and its time is kept by whoever joins the two ends.
            upgraded = new UpgradedEnd(response.netSocket());
            finish();
            head.complete(response);
            return;
        }
        enter(Waiting.IDLE);
        response.handler(this::received).endHandler(nothing -> ended());
        if (eagerly && small(response)) {
            EagerBody reading = new EagerBody(() -> head.complete(response));
            eager = reading;
            body = reading;
        } else {
            paused = true;
            response.pause();
            head.complete(response);
        }
    }

    /** What cannot be a reply's head, though the codec takes it; null where nothing is wrong. */
    private @Nullable Problem malformed(HttpClientResponse response) {
        int status = response.statusCode();
        boolean switching = status == SWITCHING_PROTOCOLS
                && request.sending() instanceof Sending.Upgrade upgrade
                && upgrade.protocol().equalsIgnoreCase(response.getHeader(HttpHeaderNames.UPGRADE));
        if (status < LEAST_FINAL_STATUS && !switching) {
            return malformed("an interim reply, " + status + ", that nobody asked for");
        }
        List<String> codings = response.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        boolean chunked = codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
        if (!codings.isEmpty() && !chunked) {
            return malformed("a transfer coding other than chunked");
        }
        return eagerly || passable(response.headers()) ? null : malformed("a header that no message may hold");
    }

    private static boolean passable(MultiMap fields) {
        try {
            fields.forEach((name, value) -> MultiMaps.checked(name, value));
            return true;
        } catch (IllegalArgumentException unsendable) {
            return false;
        }
    }

    private Problem malformed(String what) {
        return Problem.of(Problem.Code.UPSTREAM_FAILED, "the upstream sent " + what)
                .causedBy(trouble(null));
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
        if (stopSending() || request.sending() instanceof Sending.Upgrade) {
            reset();
        }
    }

    /** Whether there was something left to send. */
    private boolean stopSending() {
        return sender != null && sender.stop();
    }

    private void reset() {
        if (sent != null) {
            sent.reset();
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
            case SENDING, FIRST_BYTE -> "closed the connection before its reply, or sent something else than one";
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
        return String.valueOf(failure.getMessage()).contains("Connection refused");
    }

    /** Ends the exchange with a failure, at once: the connection is closed. */
    private void fail(Problem problem) {
        if (over) {
            return;
        }
        failure = problem;
        finish();
        reset();
        stopSending();
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
            case SENDING, IDLE, NOTHING -> request.timeouts().idle();
        };
    }

    /** While we hold the upstream back ourselves, or have nothing for it, its silence is not its fault. */
    private long phaseLeft() {
        boolean nothingForIt = waiting == Waiting.SENDING && (sender == null || !sender.heldBack());
        if (nothingForIt || (paused && waiting == Waiting.IDLE)) {
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

    @Override
    public TokenStream bytes() {
        take();
        TokenStream stream = TokenStream.open();
        RawBody reading = new RawBody(this, stream);
        onLoop(() -> {
            reading.begin();
            EagerBody read = eager;
            if (read != null) {
                read.replay(reading);
            } else {
                consume(reading);
            }
        });
        return stream;
    }

    @Override
    public long length() {
        String length = response().getHeader(HttpHeaderNames.CONTENT_LENGTH);
        return length == null ? -1 : Long.parseLong(length);
    }

    private void take() {
        if (!taken.compareAndSet(false, true)) {
            throw new IllegalStateException("the body was taken already (expected: body(), events() or bytes(), once)");
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

    /** The end of the connection that no longer speaks HTTP; taken once. */
    UpgradedEnd takeUpgraded() {
        take();
        UpgradedEnd end = upgraded;
        if (end == null) {
            throw new IllegalStateException("status " + status() + " (expected: 101, to a request that wanted it)");
        }
        return end;
    }

    EventLoop loop() {
        return loop;
    }

    @Override
    public boolean switched() {
        return upgraded != null;
    }

    @Override
    public void close() {
        UpgradedEnd end = upgraded;
        if (end != null && taken.compareAndSet(false, true)) {
            onLoop(end::close);
        }
        onLoop(() -> fail(Problem.of(Problem.Code.CANCELLED, "the call was cancelled")));
    }
}
