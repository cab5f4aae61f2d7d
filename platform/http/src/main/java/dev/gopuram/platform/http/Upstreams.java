package dev.gopuram.platform.http;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Part;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client for HTTP upstreams: pooled HTTP/1.1 connections, plain or TLS against the system's trusted roots. Redirects
 * are not followed, bodies are not decompressed, nothing is retried.
 *
 * <p>Each event loop has its own connections, so that a reply is always read on the loop that asked for it; the bound on
 * connections is divided among the loops.
 */
public final class Upstreams implements Part {
    /** The largest piece of a body that the codec hands over at once. */
    private static final int PIECE_BYTES = 1 << 16;

    private final HttpRuntime runtime;
    private final UpstreamsConfig config;
    private final List<HttpClient> clients = new ArrayList<>();
    private volatile boolean stopped;

    private Upstreams(HttpRuntime runtime, UpstreamsConfig config) {
        this.runtime = runtime;
        this.config = config;
    }

    public static Upstreams open(HttpRuntime runtime, UpstreamsConfig config) {
        Upstreams upstreams = new Upstreams(runtime, config);
        for (int i = 0; i < runtime.loops().length; i++) {
            upstreams.clients.add(runtime.vertx()
                    .httpClientBuilder()
                    .with(upstreams.options())
                    .with(upstreams.pool())
                    .withConnectHandler(connection -> connection.exceptionHandler(broken -> {}))
                    .build());
        }
        return upstreams;
    }

    private HttpClientOptions options() {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setTcpNoDelay(true)
                .setKeepAlive(true)
                .setKeepAliveTimeout((int) config.keepAlive().toSeconds())
                .setPipelining(false)
                .setDecompressionSupported(false)
                .setVerifyHost(true)
                .setMaxHeaderSize(config.maxHeaderBytes().intBytes())
                .setMaxChunkSize(PIECE_BYTES);
    }

    private PoolOptions pool() {
        int loops = runtime.loops().length;
        return new PoolOptions()
                .setHttp1MaxSize(Math.max(1, Math.ceilDiv(config.maxConnections(), loops)))
                .setMaxWaitQueueSize(Math.ceilDiv(config.maxWaiting(), loops));
    }

    /**
     * Sends the request and blocks until the reply's headers are there, whatever its status; small replies that are not
     * event streams are read to their end meanwhile. An interruption of the thread cancels the exchange at once and is a
     * CANCELLED Problem; other failures are UPSTREAM_FAILED, UPSTREAM_TIMEOUT (naming the timeout), or OVERLOADED when
     * too many calls wait for a connection.
     */
    public UpstreamReply send(UpstreamRequest request) {
        return send(request, true);
    }

    /**
     * Like {@link #send(UpstreamRequest)}, for a reply that is passed on: its head is there at once, however small its body.
     * A body that arrives still travels while the reply does; the first byte is waited for from its end on, and an upstream
     * that takes nothing of it for the idle time is late.
     */
    public UpstreamReply relay(UpstreamRequest request) {
        return send(request, false);
    }

    private UpstreamReply send(UpstreamRequest request, boolean eagerly) {
        if (stopped) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "the client for upstreams is stopped");
        }
        URI uri = request.uri();
        boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
        if (!http || uri.getHost() == null) {
            throw Problem.invalid("uri", uri.getScheme() + "://" + uri.getHost(), "http://host or https://host");
        }
        int loop = runtime.loopForCaller();
        Context context = runtime.loops()[loop];
        UpstreamCall call = new UpstreamCall(
                request, context, clients.get(loop), config.maxEventBytes().intBytes(), eagerly);
        call.send();
        return call;
    }

    /**
     * Whether a failure shows that the upstream never saw anything of the request, so that sending it again does nothing
     * twice. A connection that broke later, one that had been kept open among them, does not show it.
     */
    public static boolean neverSent(Problem failure) {
        UpstreamTrouble trouble = trouble(failure);
        return trouble != null && !trouble.sent();
    }

    /** Whether something of the request may have gone out, so that the upstream may have worked on it. */
    public static boolean maybeSent(Problem failure) {
        UpstreamTrouble trouble = trouble(failure);
        return trouble != null && trouble.sent();
    }

    private static @Nullable UpstreamTrouble trouble(Problem failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UpstreamTrouble trouble) {
                return trouble;
            }
        }
        return null;
    }

    @Override
    public void stop() {
        if (stopped) {
            return;
        }
        stopped = true;
        List<Future<Void>> closing = new ArrayList<>();
        clients.forEach(client -> closing.add(client.close()));
        closing.forEach(future -> HttpRuntime.await(future.recover(ignored -> Future.succeededFuture()), "stopping"));
    }
}
