package dev.gopuram.platform.redis;

import dev.gopuram.kernel.Problem;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection, made again whenever it is lost. Lettuce's own renewal is off: it would send again what was under
 * way, it begins only after a first success, and it does not notice a server that keeps the connection and is silent.
 */
final class RedisLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    /** Commands in a row that get no answer before the connection is given up and commands are refused at once. */
    private static final int SILENCES = 3;
    /** As few as Lettuce allows, of each of its two kinds. */
    private static final int THREADS = 2;

    private static final int MOST_DOUBLINGS = 10;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

    private final RedisConfig config;
    private final ClientResources resources;
    private final RedisClient client;

    private volatile @Nullable Connected connected;
    private boolean closed;
    private boolean told;

    RedisLink(RedisConfig config) {
        this.config = config;
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        this.client = RedisClient.create(resources);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(config.connectTimeout())
                        .tcpNoDelay(true)
                        .build())
                .build());
    }

    /** Begins to connect, and goes on until it is closed. */
    void open() {
        connect(0);
    }

    boolean connected() {
        return connected != null;
    }

    /**
     * The connection there is.
     *
     * @throws Problem UNAVAILABLE where there is none
     */
    Connected connection() {
        Connected now = connected;
        if (now == null) {
            throw Problem.of(Problem.Code.UNAVAILABLE, "Redis is not connected (expected: to be there again shortly)");
        }
        return now;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            connected = null;
        }
        client.shutdown(0, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        var _ = resources.shutdown(0, CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void connect(int attempt) {
        if (isClosed()) {
            return;
        }
        CompletionStage<StatefulRedisConnection<String, byte[]>> connection;
        try {
            RedisURI uri = RedisURI.create(config.address());
            uri.setTimeout(config.connectTimeout());
            connection = client.connectAsync(CODEC, uri);
        } catch (RuntimeException failure) {
            connection = CompletableFuture.failedFuture(failure);
        }
        connection.whenComplete((made, failure) -> {
            if (failure == null) {
                adopt(made);
            } else {
                away(failure);
                later(attempt).execute(() -> connect(attempt + 1));
            }
        });
    }

    private Executor later(int attempt) {
        long millis = RedisConfig.SHORTEST_PAUSE.toMillis() << Math.min(attempt, MOST_DOUBLINGS);
        return CompletableFuture.delayedExecutor(
                Math.min(millis, config.longestPause().toMillis()), TimeUnit.MILLISECONDS);
    }

    private void adopt(StatefulRedisConnection<String, byte[]> connection) {
        Connected made = new Connected(connection);
        connection.addListener(made);
        synchronized (this) {
            if (!closed) {
                connected = made;
                told = false;
                LOG.info("Redis is connected");
            }
        }
        // What happened before the listener was there.
        if (isClosed() || !connection.isOpen()) {
            lost(made, "the connection was closed");
        }
    }

    private void lost(Connected gone, String why) {
        synchronized (this) {
            if (gone.given) {
                return;
            }
            gone.given = true;
            if (connected == gone) {
                connected = null;
            }
        }
        if (gone.connection.isOpen()) {
            var _ = gone.connection.closeAsync();
        }
        if (!isClosed()) {
            LOG.warn("Redis is lost: {}; connecting anew", why);
            later(0).execute(() -> connect(1));
        }
    }

    /** One line for one outage. */
    private void away(Throwable failure) {
        boolean first;
        synchronized (this) {
            first = !told && !closed;
            told = true;
        }
        if (first) {
            LOG.warn("Redis cannot be reached; trying on", failure);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** A connection as long as it is any good. */
    final class Connected implements RedisConnectionStateListener {
        private final StatefulRedisConnection<String, byte[]> connection;
        private final AtomicInteger silences = new AtomicInteger();
        /** Guarded by the link. */
        private boolean given;

        private Connected(StatefulRedisConnection<String, byte[]> connection) {
            this.connection = connection;
        }

        RedisAsyncCommands<String, byte[]> commands() {
            return connection.async();
        }

        void answered() {
            silences.set(0);
        }

        void silent() {
            if (silences.incrementAndGet() >= SILENCES) {
                lost(this, "it gave no answer " + SILENCES + " times");
            }
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
            lost(this, "the connection ended");
        }
    }
}
