package dev.gopuram.platform.http;

import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Readiness;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.VertxConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The HTTP/1.1 server of the edge: one listening socket, its connections spread over the runtime's event loops. Each
 * connection's bytes pass a {@link RequestGuard} before Vert.x's codec sees them.
 */
public final class HttpServer implements Part, AutoCloseable {
    private static final AttributeKey<RequestGuard> GUARD = AttributeKey.valueOf(HttpServer.class, "guard");

    private static final int ACCEPT_BACKLOG = 1024;

    /** The largest piece of a body that the codec hands over at once. */
    private static final int PIECE_BYTES = 1 << 20;

    /** What exchanges still get past the drain's deadline, to write the error that ends them. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final HttpRuntime runtime;
    private final HttpServerConfig config;
    private final Handler handler;
    private final List<io.vertx.core.http.HttpServer> listeners = new ArrayList<>();
    private final Set<RequestGuard> guards = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger exchanges = new AtomicInteger();
    private final List<Consumer<Deadline>> drainListeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition quiet = lock.newCondition();
    private volatile boolean draining;
    private volatile boolean stopped;

    private HttpServer(HttpRuntime runtime, HttpServerConfig config, Handler handler) {
        this.runtime = runtime;
        this.config = config;
        this.handler = handler;
    }

    /** Listens at once. */
    public static HttpServer open(HttpRuntime runtime, ListenAddress at, HttpServerConfig config, Handler handler) {
        HttpServer server = new HttpServer(runtime, config, handler);
        try {
            server.listen(at);
        } catch (Problem e) {
            server.stop();
            throw e;
        }
        return server;
    }

    private void listen(ListenAddress at) {
        SocketAddress address = at.port() == 0
                ? SocketAddress.sharedRandomPort(runtime.nextSharedPort(), at.host())
                : SocketAddress.inetSocketAddress(at.port(), at.host());
        Context[] loops = runtime.loops();
        for (int i = 0; i < loops.length; i++) {
            int loop = i;
            Promise<io.vertx.core.http.HttpServer> listening = Promise.promise();
            loops[i].runOnContext(nothing -> listen(loop, address).onComplete(listening));
            listeners.add(HttpRuntime.await(listening.future(), "listening on " + at));
        }
    }

    private Future<io.vertx.core.http.HttpServer> listen(int loop, SocketAddress address) {
        return runtime.vertx()
                .createHttpServer(options())
                .connectionHandler(this::connected)
                .exceptionHandler(ignored -> {})
                .requestHandler(request -> requested(loop, request))
                .listen(address);
    }

    private HttpServerOptions options() {
        return new HttpServerOptions()
                .setTcpNoDelay(true)
                .setAcceptBacklog(ACCEPT_BACKLOG)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(false)
                .setDecompressionSupported(false)
                .setCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxInitialLineLength(config.maxRequestLine().intBytes())
                .setMaxHeaderSize(config.maxHeaderBytes().intBytes())
                .setMaxChunkSize(PIECE_BYTES);
    }

    private void connected(HttpConnection connection) {
        connection.exceptionHandler(broken -> {});
        Channel channel = ((VertxConnection) connection).channel();
        ((VertxConnection) connection)
                .doSetWriteQueueMaxSize(config.writeBuffer().intBytes());
        RequestGuard guard = new RequestGuard(config, this, handler);
        channel.attr(GUARD).set(guard);
        guards.add(guard);
        int open = connections.incrementAndGet();
        channel.pipeline().addBefore("httpDecoder", "guard", guard);
        if (open > config.maxConnections()) {
            guard.full();
        }
    }

    void disconnected(RequestGuard guard) {
        if (guards.remove(guard)) {
            connections.decrementAndGet();
        }
    }

    private void requested(int loop, HttpServerRequest request) {
        RequestGuard guard =
                ((VertxConnection) request.connection()).channel().attr(GUARD).get();
        exchanges.incrementAndGet();
        new ServerExchange(this, guard, loop, request).begin(handler);
    }

    /** A socket is open: it counts among the exchanges until it is {@link #finished}. */
    void opened() {
        exchanges.incrementAndGet();
    }

    void finished() {
        if (exchanges.decrementAndGet() == 0 && draining) {
            lock.lock();
            try {
                quiet.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    Dates dates() {
        return runtime.dates();
    }

    int writeBuffer() {
        return config.writeBuffer().intBytes();
    }

    boolean draining() {
        return draining;
    }

    /** The port that is listened on. */
    public int port() {
        return listeners.getFirst().actualPort();
    }

    /** Exchanges whose reply has not ended, and open sockets. */
    public int openExchanges() {
        return exchanges.get();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return connections.get();
    }

    /** Called when draining begins, with its deadline: streams and sockets still open then are the caller's to end in band. */
    public void onDrain(Consumer<Deadline> callback) {
        drainListeners.add(callback);
    }

    /** Accepts nothing new, makes each reply its connection's last, and waits for the open exchanges. */
    @Override
    public void drain(Deadline deadline) {
        draining = true;
        drainListeners.forEach(listener -> listener.accept(deadline));
        long patience = deadline.remaining().plus(LAST_WORDS).toMillis();
        for (io.vertx.core.http.HttpServer listener : listeners) {
            listener.shutdown(Duration.ofMillis(patience).plus(LAST_WORDS));
        }
        guards.forEach(guard -> guard.loop().execute(guard::drain));
        long left = Duration.ofMillis(patience).toNanos();
        lock.lock();
        try {
            while (exchanges.get() > 0 && left > 0) {
                left = quiet.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        draining = true;
        List<Future<Void>> closing = new ArrayList<>();
        listeners.forEach(listener -> closing.add(listener.close()));
        closing.forEach(future -> HttpRuntime.await(future.recover(ignored -> Future.succeededFuture()), "stopping"));
    }

    @Override
    public Readiness readiness() {
        return draining ? Readiness.notReady("draining") : Readiness.ready();
    }

    @Override
    public void close() {
        stop();
    }
}
