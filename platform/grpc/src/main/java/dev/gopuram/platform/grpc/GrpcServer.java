package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.Exchange;
import dev.gopuram.platform.http.Handler;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Readiness;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public gRPC server. It knows no service but that of health: every other call is an exchange, a {@code POST} to {@code /package.Service/Method}
 * whose body is a message, and the handler says what is served. Its event loops only move bytes.
 */
public final class GrpcServer implements Part, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);
    private static final int EVENT_LOOPS = 2;
    private static final String SHUTTING_DOWN = "this node is shutting down";
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration SWEEP = Duration.ofMillis(100);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);

    /** Calls at once that ask for health; they need no key. */
    static final int MAX_HEALTH_CALLS = 1_000;

    /** What calls still get past the drain's deadline, to send the status that ends them. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final GrpcServerConfig config;
    private final Handler handler;
    private final Map<String, Conversational> conversational;
    private final Set<String> streaming;
    private final Health health;
    private final Clock clock;
    private final EventLoopGroup loops;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<ServedCall> calls = ConcurrentHashMap.newKeySet();
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();
    private final Set<HealthCall> healthCalls = ConcurrentHashMap.newKeySet();
    private final AtomicInteger openConversations = new AtomicInteger();
    private @Nullable Server server;
    private volatile boolean draining;

    private GrpcServer(
            GrpcServerConfig config,
            Handler handler,
            Map<String, Conversational> conversational,
            Set<String> streaming,
            Health health,
            Clock clock) {
        this.config = config;
        this.health = health;
        this.handler = handler;
        this.conversational = Map.copyOf(conversational);
        this.streaming = Set.copyOf(streaming);
        this.clock = clock;
        this.loops = EventLoops.open("grpc", EVENT_LOOPS);
    }

    /**
     * Listens and serves at once.
     *
     * @param handler takes every call as an exchange; on an event loop
     * @param conversational by path, the methods whose every message is an exchange of its own
     * @param streaming the paths of the methods that may answer with several messages
     * @param health what whoever balances load is told
     */
    public static GrpcServer open(
            ListenAddress at,
            GrpcServerConfig config,
            Handler handler,
            Map<String, Conversational> conversational,
            Set<String> streaming,
            Health health,
            Clock clock) {
        GrpcServer opened = new GrpcServer(config, handler, conversational, streaming, health, clock);
        try {
            opened.server = opened.builder(at).build().start();
        } catch (IOException taken) {
            EventLoops.close(opened.loops);
            throw Problem.invalid("gRPC port", at, "an address free to listen on")
                    .causedBy(taken);
        }
        var _ = opened.loops
                .next()
                .scheduleWithFixedDelay(opened::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
        LOG.atInfo().addKeyValue("port", opened.port()).log("grpc listens");
        return opened;
    }

    private NettyServerBuilder builder(ListenAddress at) {
        return NettyServerBuilder.forAddress(new InetSocketAddress(at.host(), at.port()))
                .channelFactory(() -> new BoundedListener(connections, config.maxConnections()))
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .withChildOption(ChannelOption.TCP_NODELAY, true)
                .directExecutor()
                .addStreamTracerFactory(new Cuts())
                .fallbackHandlerRegistry(new Methods())
                .maxInboundMessageSize(config.maxMessage().intBytes())
                .maxInboundMetadataSize(config.maxMetadata().intBytes())
                .maxConcurrentCallsPerConnection(config.maxCallsPerConnection())
                .maxRstFramesPerWindow(config.maxResetsPerSecond(), 1)
                .keepAliveTime(config.keepAlive().toMillis(), TimeUnit.MILLISECONDS)
                .keepAliveTimeout(config.keepAliveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(config.minPing().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxConnectionIdle(config.connectionIdle().toMillis(), TimeUnit.MILLISECONDS)
                .maxConnectionAge(config.connectionAge().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Every method there might be. */
    private final class Methods extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
            MethodDescriptor<Bytes, Bytes> method = MethodDescriptor.<Bytes, Bytes>newBuilder()
                    .setType(type("/" + name))
                    .setFullMethodName(name)
                    .setRequestMarshaller(BytesMarshaller.INSTANCE)
                    .setResponseMarshaller(BytesMarshaller.INSTANCE)
                    .build();
            return ServerMethodDefinition.create(method, GrpcServer.this::begin);
        }

        /** gRPC sends a lone message together with its head and its end, and several each by itself. */
        private MethodDescriptor.MethodType type(String path) {
            return conversational.containsKey(path) || streaming.contains(path) || path.equals(HealthCall.WATCH)
                    ? MethodDescriptor.MethodType.BIDI_STREAMING
                    : MethodDescriptor.MethodType.CLIENT_STREAMING;
        }
    }

    private ServerCall.Listener<Bytes> begin(ServerCall<Bytes, Bytes> call, Metadata metadata) {
        Origin origin = Origin.of(call, metadata);
        boolean watches = origin.path().equals(HealthCall.WATCH);
        if (watches || origin.path().equals(HealthCall.CHECK)) {
            return tellHealth(call, watches);
        }
        Conversational words = conversational.get(origin.path());
        if (words == null) {
            ServedCall served = new ServedCall(this, call, origin);
            calls.add(served);
            begin(served);
            return served.listener();
        }
        return converse(call, origin, words);
    }

    private ServerCall.Listener<Bytes> tellHealth(ServerCall<Bytes, Bytes> call, boolean watches) {
        if (healthCalls.size() >= MAX_HEALTH_CALLS) {
            return refused(
                    call,
                    Problem.of(
                            Problem.Code.OVERLOADED,
                            "calls that ask for health: " + MAX_HEALTH_CALLS + " are open (expected: fewer)"));
        }
        HealthCall asking = new HealthCall(this, call, watches);
        healthCalls.add(asking);
        return asking;
    }

    private ServerCall.Listener<Bytes> converse(ServerCall<Bytes, Bytes> call, Origin origin, Conversational words) {
        if (draining) {
            return refused(call, Problem.of(Problem.Code.UNAVAILABLE, SHUTTING_DOWN));
        }
        if (openConversations.incrementAndGet() > config.maxConversations()) {
            openConversations.decrementAndGet();
            return refused(
                    call,
                    Problem.of(
                            Problem.Code.OVERLOADED,
                            "streams: " + config.maxConversations() + " are open (expected: fewer)"));
        }
        Conversation conversation = new Conversation(this, call, origin, words);
        conversations.add(conversation);
        conversation.begin();
        return conversation;
    }

    private static ServerCall.Listener<Bytes> refused(ServerCall<Bytes, Bytes> call, Problem problem) {
        Outcome outcome = Outcome.of(problem.retryAfter(RETRY));
        call.close(outcome.status(), outcome.metadata());
        return new ServerCall.Listener<>() {};
    }

    /** Hands an exchange to the handler. One that throws is a fault of ours; the call must still end. */
    void begin(Exchange exchange) {
        try {
            handler.handle(exchange);
        } catch (RuntimeException failure) {
            LOG.atError().setCause(failure).log("a handler failed");
            exchange.reply(Problem.from(failure).code().httpStatus(), Headers.NONE, Bytes.EMPTY);
        }
    }

    void over(ServedCall call) {
        calls.remove(call);
    }

    void over(Conversation conversation) {
        if (conversations.remove(conversation)) {
            openConversations.decrementAndGet();
        }
    }

    void over(HealthCall call) {
        healthCalls.remove(call);
    }

    Health health() {
        return health;
    }

    GrpcServerConfig config() {
        return config;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    private void sweep() {
        long now = clock.nanoTime();
        try {
            calls.forEach(call -> call.sweep(now));
            conversations.forEach(conversation -> conversation.sweep(now));
            healthCalls.forEach(call -> call.sweep(now));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("calls could not be looked through");
        }
    }

    /** The port that is listened on. */
    public int port() {
        return started().getPort();
    }

    /** Calls that have not ended, streams included. */
    public int openCalls() {
        return calls.size() + conversations.size() + healthCalls.size();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return connections.get();
    }

    private Server started() {
        Server known = server;
        if (known == null) {
            throw new IllegalStateException("the server does not listen");
        }
        return known;
    }

    /** Sends clients away, takes no more messages of conversations, and waits for what runs. */
    @Override
    public void drain(Deadline deadline) {
        draining = true;
        var _ = started().shutdown();
        conversations.forEach(conversation -> conversation.leave(Status.UNAVAILABLE.withDescription(SHUTTING_DOWN)));
        healthCalls.forEach(call -> call.leave(SHUTTING_DOWN));
        await(deadline.remaining().plus(LAST_WORDS));
    }

    @Override
    public void stop() {
        draining = true;
        var _ = started().shutdownNow();
        await(STOP_PATIENCE);
        EventLoops.close(loops);
    }

    @Override
    public void close() {
        stop();
    }

    @Override
    public Readiness readiness() {
        return draining ? Readiness.notReady("grpc is draining") : Readiness.ready();
    }

    private void await(Duration patience) {
        try {
            if (!started().awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atWarn().addKeyValue("calls", openCalls()).log("calls still run on the grpc port");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
