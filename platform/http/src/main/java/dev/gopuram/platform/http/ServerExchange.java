package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.impl.VertxHandler;
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

/** One request as Vert.x knows it. Its state changes on the event loop only; calls from elsewhere go there first. */
final class ServerExchange implements Exchange {
    private static final Logger log = LoggerFactory.getLogger(ServerExchange.class);

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int SWITCHING_PROTOCOLS = 101;

    private final HttpServer server;
    private final RequestGuard guard;
    private final EventLoop loop;
    private final int loopIndex;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final RequestHead head;
    private final String path;
    private final @Nullable String query;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile @Nullable Headers headers;

    private @Nullable BodyReader reader;
    private @Nullable Problem brokenBody;
    private @Nullable TokenStream stream;
    private @Nullable List<Runnable> goneListeners;
    private @Nullable List<Consumer<Done>> doneListeners;
    private int status = Done.CLIENT_GONE;
    private long bytesOut;
    private boolean gone;
    private @Nullable Done done;

    ServerExchange(HttpServer server, RequestGuard guard, int loopIndex, HttpServerRequest request) {
        this.server = server;
        this.guard = guard;
        this.loop = guard.loop();
        this.loopIndex = loopIndex;
        this.request = request;
        this.response = request.response();
        this.head = guard.head();
        String target = request.uri();
        int question = target.indexOf('?');
        this.path = question < 0 ? target : target.substring(0, question);
        this.query = question < 0 ? null : target.substring(question + 1);
    }

    /** Hands the exchange to the handler. A body that the handler does not ask for yet waits in the connection. */
    void begin(Handler handler) {
        guard.opened(this);
        try {
            handler.handle(this);
        } catch (RuntimeException e) {
            failed(e);
        }
        if (reader == null && head.contentLength() != 0 && !claimed.get()) {
            request.pause();
        }
    }

    /** A handler that throws is a fault of ours; its exchange must still end. */
    private void failed(RuntimeException failure) {
        Problem problem = Problem.from(failure);
        if (problem.kind() == Problem.Kind.OURS) {
            log.atError().setCause(failure).log("a handler failed");
        }
        Refusal refusal =
                new Refusal(problem.code().httpStatus(), "internal", "an unexpected failure", guard.remoteAddress());
        reply(refusal.plain());
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public Headers headers() {
        Headers known = headers;
        if (known == null) {
            known = MultiMaps.read(request.headers());
            headers = known;
        }
        return known;
    }

    @Override
    public String remoteAddress() {
        return guard.remoteAddress();
    }

    @Override
    public void body(int maxBytes, Consumer<Bytes> whole, Consumer<Problem> failed) {
        onLoop(() -> readBody(maxBytes, new BodyCollector(head.contentLength(), maxBytes, whole, failed)));
    }

    @Override
    public TokenStream body(long maxBytes) {
        BodyStream reading = new BodyStream(maxBytes, () -> onLoop(this::resumeBody));
        onLoop(() -> readBody(maxBytes, reading));
        return reading.stream();
    }

    private void readBody(long maxBytes, BodyReader reading) {
        if (reader != null) {
            throw new IllegalStateException("the body was asked for already (expected: once)");
        }
        reader = reading;
        if (gone) {
            reading.gone();
            return;
        }
        if (brokenBody != null) {
            reading.fail(brokenBody);
        } else if (head.contentLength() > maxBytes) {
            reading.fail(BodyCollector.tooLarge(head.contentLength(), maxBytes));
        } else if (head.contentLength() == 0) {
            reading.end();
        } else {
            if (head.expectContinue() && !guard.bodyComplete()) {
                response.writeContinue();
            }
            request.handler(bytes -> bodyBytes(reading, bytes));
            request.endHandler(nothing -> reading.end());
            request.resume();
        }
    }

    private void bodyBytes(BodyReader reading, Buffer bytes) {
        if (!gone && !reading.add(((BufferInternal) bytes).getByteBuf())) {
            request.pause();
        }
    }

    /** Its reader has room again. */
    private void resumeBody() {
        if (!gone && done == null) {
            guard.bodyResumed();
            request.resume();
        }
    }

    /** The guard found the rest of the body broken, or too slow. */
    void bodyBroken(Problem problem) {
        brokenBody = problem;
        if (reader != null) {
            reader.fail(problem);
        }
    }

    RequestGuard guard() {
        return guard;
    }

    @Override
    public void reply(int code, Headers fields, Bytes content) {
        if (claimed.compareAndSet(false, true)) {
            onLoop(() -> send(code, fields, content));
        }
    }

    private void send(int code, Headers fields, Bytes content) {
        if (gone) {
            return;
        }
        commit(code, fields);
        if (code == NO_CONTENT) {
            response.headersEndHandler(nothing -> response.headers().remove(HttpHeaderNames.CONTENT_LENGTH));
        } else {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(content.length()));
        }
        end(bodiless(code) ? Bytes.EMPTY : content);
    }

    /** A stream that had sent nothing gives way to a plain reply. */
    void sendInstead(Reply reply) {
        send(reply.status(), reply.headers(), reply.body());
    }

    /** Sets status and headers; they leave with the first bytes. A field that cannot be sent turns the reply into a 500. */
    void commit(int code, Headers fields) {
        status = code;
        try {
            response.setStatusCode(code);
            fields.forEach((name, value) -> {
                if (!HopByHop.contains(name)) {
                    response.headers().add(name, MultiMaps.checked(value));
                }
            });
        } catch (IllegalArgumentException unsendable) {
            log.atError().setCause(unsendable).log("a reply has a header that cannot be sent");
            response.headers().clear();
            status = Problem.Code.INTERNAL.httpStatus();
            response.setStatusCode(status);
        }
        response.headers().set(HttpHeaderNames.DATE, server.dates().now());
        if (guard.closesAfterReply()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    /** Commits an event stream. HTTP/1.0 knows no chunks, so there the end of the connection is the end of the stream. */
    void commitStream(Headers fields) {
        if (!head.http11()) {
            guard.closeAfterReply();
            response.headersEndHandler(nothing -> response.headers()
                    .remove(HttpHeaderNames.CONTENT_LENGTH)
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE));
        }
        commit(200, fields);
        response.setChunked(true);
    }

    /** Sends what was committed, unless the first bytes have taken it along. HTTP/1.0 knows no chunks: it waits there. */
    void sendHead() {
        if (head.http11() && !response.headWritten()) {
            var _ = response.writeHead();
        }
    }

    void write(Bytes bytes) {
        bytesOut += bytes.length();
        response.write(buffer(bytes));
    }

    void end(Bytes last) {
        bytesOut += last.length();
        Future<Void> sent = last.length() == 0 ? response.end() : response.end(buffer(last));
        if (reader != null) {
            reader.unwanted();
        }
        if (head.contentLength() != 0) {
            request.resume();
        }
        sent.onComplete(nothing -> replied(), failure -> {
            log.atDebug().setCause(failure).log("a reply could not be written");
            guard.abort();
        });
    }

    private static Buffer buffer(Bytes bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes.shared()));
    }

    private void replied() {
        if (!gone) {
            finish(new Done(status, guard.bodyBytes(), bytesOut, false));
            guard.answered();
        }
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
        onLoop(() -> {
            if (gone) {
                source.close();
                return;
            }
            stream = source;
            if (request.method().equals(HttpMethod.HEAD)) {
                source.close();
                send(200, fields, Bytes.EMPTY);
                return;
            }
            try {
                new StreamWriter(this, source, fields, last, instead, server.writeBuffer()).begin(heartbeat);
            } catch (IllegalStateException taken) {
                guard.abort();
                throw taken;
            }
        });
    }

    @Override
    public void relay(int code, Headers fields, long length, TokenStream source) {
        if (!claimed.compareAndSet(false, true)) {
            source.close();
            return;
        }
        onLoop(() -> {
            if (gone) {
                source.close();
                return;
            }
            stream = source;
            commitRelay(code, fields, length);
            new RelayWriter(this, source, bodiless(code), server.writeBuffer()).begin();
        });
    }

    private void commitRelay(int code, Headers fields, long length) {
        boolean delimited = length >= 0 || bodiless(code);
        if (!head.http11() && !delimited) {
            guard.closeAfterReply();
        }
        commit(code, fields);
        String date = fields.first("date");
        if (date != null) {
            response.headers().set(HttpHeaderNames.DATE, date);
        }
        if (length >= 0 && code != NO_CONTENT) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        } else if (!delimited && head.http11()) {
            response.setChunked(true);
        } else {
            response.headersEndHandler(nothing -> response.headers().remove(HttpHeaderNames.CONTENT_LENGTH));
        }
    }

    private boolean bodiless(int code) {
        return request.method().equals(HttpMethod.HEAD) || code == NO_CONTENT || code == NOT_MODIFIED;
    }

    /** The reply stays broken: what was written still leaves, and then the connection ends as no whole reply ends. */
    void breakOff() {
        boolean untold = !head.http11() && !response.headers().contains(HttpHeaderNames.CONTENT_LENGTH);
        guard.breakOff(untold);
    }

    @Override
    public void tunnel(UpstreamReply reply, Headers fields, Duration idle, Supplier<@Nullable SocketClose> look) {
        UpstreamCall upstream = (UpstreamCall) reply;
        if (!upstream.loop().equals(loop)) {
            upstream.close();
            throw new IllegalStateException("an upstream of another event loop (expected: one called from spawn)");
        }
        if (!claimed.compareAndSet(false, true)) {
            upstream.close();
            return;
        }
        UpgradedEnd end = upstream.takeUpgraded();
        // Not there and then: the codec behind the guard may be the one that is calling.
        loop.execute(() -> quietly(() -> becomeTunnel(end, fields, idle, look)));
    }

    private void becomeTunnel(UpgradedEnd end, Headers fields, Duration idle, Supplier<@Nullable SocketClose> look) {
        if (gone) {
            end.close();
            return;
        }
        status = SWITCHING_PROTOCOLS;
        byte[] switching;
        try {
            switching = server.dates().switchingReply(fields);
        } catch (IllegalArgumentException unsendable) {
            end.close();
            log.atError().setCause(unsendable).log("a reply has a header that cannot be sent");
            send(Problem.Code.INTERNAL.httpStatus(), Headers.NONE, Bytes.EMPTY);
            return;
        }
        Tunnel tunnel = new Tunnel(this, end, idle, look);
        guard.channel().pipeline().addAfter("guard", "tunnel", tunnel);
        tunnel.begin(switching);
        guard.upgraded();
    }

    void tunnelOver(long in, long out) {
        if (done == null) {
            finish(new Done(SWITCHING_PROTOCOLS, in, out, false));
        }
    }

    @Override
    public Optional<SocketRefusal> openSocket(
            SocketConfig config, Headers fields, Function<Socket, SocketListener> opened) {
        Optional<SocketRefusal> refusal = SocketOpening.refusal(this, head, config);
        if (refusal.isEmpty() && claimed.compareAndSet(false, true)) {
            // Not there and then: the codec that is about to be replaced may be the one that is calling.
            loop.execute(() -> quietly(() -> becomeSocket(config, fields, opened)));
        }
        return refusal;
    }

    private void becomeSocket(SocketConfig config, Headers fields, Function<Socket, SocketListener> opened) {
        if (gone) {
            return;
        }
        Channel channel = guard.channel();
        OpenSocket socket = new OpenSocket(config, server, guard, loopIndex);
        try {
            SocketOpening.shake(channel, this, config, fields, server.dates().now())
                    .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        } catch (IllegalArgumentException unsendable) {
            log.atError().setCause(unsendable).log("a reply has a header that cannot be sent");
            send(Problem.Code.INTERNAL.httpStatus(), Headers.NONE, Bytes.EMPTY);
            return;
        }
        String behind = channel.pipeline().context(VertxHandler.class).name();
        channel.pipeline().addBefore(behind, "socket", socket);
        finish(new Done(SWITCHING_PROTOCOLS, 0, 0, false));
        socket.begin(opened);
        guard.upgraded();
    }

    HttpServerResponse response() {
        return response;
    }

    EventLoop loop() {
        return loop;
    }

    boolean isGone() {
        return gone;
    }

    /** The connection closed while the exchange was open. */
    void gone() {
        if (done != null) {
            return;
        }
        gone = true;
        if (reader != null) {
            reader.gone();
        }
        if (stream != null) {
            stream.close();
        }
        List<Runnable> listeners = goneListeners == null ? List.of() : goneListeners;
        goneListeners = null;
        listeners.forEach(ServerExchange::quietly);
        finish(new Done(status, guard.bodyBytes(), bytesOut, true));
    }

    private void finish(Done how) {
        done = how;
        server.finished();
        List<Consumer<Done>> listeners = doneListeners == null ? List.of() : doneListeners;
        doneListeners = null;
        listeners.forEach(listener -> quietly(() -> listener.accept(how)));
    }

    @Override
    public void onGone(Runnable callback) {
        onLoop(() -> {
            if (gone) {
                quietly(callback);
            } else if (done == null) {
                goneListeners = goneListeners == null ? new ArrayList<>(2) : goneListeners;
                goneListeners.add(callback);
            }
        });
    }

    @Override
    public void onDone(Consumer<Done> callback) {
        onLoop(() -> {
            Done known = done;
            if (known != null) {
                quietly(() -> callback.accept(known));
            } else {
                doneListeners = doneListeners == null ? new ArrayList<>(2) : doneListeners;
                doneListeners.add(callback);
            }
        });
    }

    @Override
    public Thread spawn(Runnable task) {
        return Thread.ofVirtual().start(() -> HttpRuntime.runFor(loopIndex, task));
    }

    private void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(() -> quietly(task));
        }
    }

    /** One listener's failure must not keep the others from hearing. */
    private static void quietly(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("a callback of an exchange failed");
        }
    }
}
