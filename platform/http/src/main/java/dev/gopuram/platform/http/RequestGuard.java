package dev.gopuram.platform.http;

import dev.gopuram.kernel.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a connection's socket and the HTTP codec, and lets through one well-framed request at a time.
 *
 * <p>The codec would accept folded headers, two hosts, unknown transfer codings and trickled bodies; the guard reads
 * every head and follows every body itself, so what is wrong never reaches the codec, and where it is wrong the guard
 * answers. Further requests that arrive while one is answered wait here, within a bound: the channel is still read, so a
 * client that leaves is noticed at once even while an upstream is silent. The guard also keeps the connection's time:
 * slow headers, slow bodies, idle connections, readers that take nothing.
 *
 * <p>All of it runs on the connection's event loop.
 */
final class RequestGuard extends ChannelInboundHandlerAdapter {
    /** How long a connection that was refused or closed early is still read, so that the reply is not lost to a reset. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    /** How often the clock is looked at, as a part of the shortest time kept. */
    private static final int TICKS_PER_BOUND = 4;

    private static final long MOST_TICK_MS = 1000;

    private static final byte LF = '\n';
    private static final byte CR = '\r';

    private enum Phase {
        /** Between requests. */
        IDLE,
        /** In a request's head. */
        HEAD,
        /** In a request's body; its exchange is open. */
        BODY,
        /** The request is whole; its exchange is open. */
        ANSWERING,
        /** The connection speaks another protocol: its bytes pass unread. */
        UPGRADED,
        /** The last reply is sent; what still comes in is thrown away until the peer closes. */
        LINGERING,
        CLOSED
    }

    private final HttpServerConfig config;
    private final HttpServer server;
    private final Handler handler;
    private final BodyScanner body;
    private Phase phase = Phase.IDLE;
    private boolean firstRequest = true;
    private boolean closing;
    private boolean discarding;
    private boolean reading;
    private boolean processing;
    private long phaseStart;
    private long windowStart;
    private long windowBytes;
    private long stallStart;
    private int stalledEntry;
    private long stalledProgress;
    private int scanned;
    private int lines;

    private @Nullable ScheduledFuture<?> nextTick;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf held;
    private boolean heldIsCopy;
    private @Nullable RequestHead head;
    private @Nullable ServerExchange exchange;
    private String remoteAddress = "unknown";

    RequestGuard(HttpServerConfig config, HttpServer server, Handler handler) {
        this.config = config;
        this.server = server;
        this.handler = handler;
        this.body = new BodyScanner(config.maxHeaderBytes().intBytes());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        if (ctx.channel().remoteAddress() instanceof InetSocketAddress peer && peer.getAddress() != null) {
            remoteAddress = peer.getAddress().getHostAddress();
        }
        phaseStart = nanoTime();
        scheduleTick();
    }

    EventLoop loop() {
        return context().channel().eventLoop();
    }

    long nanoTime() {
        return loop().ticker().nanoTime();
    }

    String remoteAddress() {
        return remoteAddress;
    }

    /** The head of the request whose exchange is being opened. */
    RequestHead head() {
        if (head == null) {
            throw new IllegalStateException("no request (expected: one that passed the guard)");
        }
        return head;
    }

    void opened(ServerExchange opened) {
        exchange = opened;
    }

    boolean bodyComplete() {
        return phase != Phase.BODY && !discarding;
    }

    long bodyBytes() {
        return body.dataBytes();
    }

    /** Whether the connection is read; not while a body waits for its reader. */
    boolean reads() {
        return context().channel().config().isAutoRead();
    }

    /** When the window began in which the body's rate is being looked at. */
    long windowStart() {
        return windowStart;
    }

    /** A body that waited for its reader comes again: what it did not bring meanwhile is not held against it. */
    void bodyResumed() {
        windowStart = nanoTime();
        windowBytes = 0;
    }

    /** Whether the reply now being written must be the connection's last. Once so, it stays so. */
    boolean closesAfterReply() {
        closing |= !bodyComplete() || server.draining();
        return closing;
    }

    /** The connection ends with the reply now being written. */
    void closeAfterReply() {
        closing = true;
    }

    /** The exchange's reply has been written to the socket. */
    void answered() {
        exchange = null;
        if (phase == Phase.CLOSED) {
            return;
        }
        if (closing) {
            linger();
            return;
        }
        enter(Phase.IDLE);
        process();
    }

    /** The reply was a 101. What the peer has sent since belongs to the new protocol. */
    void upgraded() {
        exchange = null;
        if (discarding) {
            abort();
        } else if (phase != Phase.CLOSED) {
            enter(Phase.UPGRADED);
            process();
        }
    }

    Channel channel() {
        return context().channel();
    }

    /** Cuts the connection off, losing what is not yet sent: the codec, which would flush first, is not asked. */
    void abort() {
        var _ = context().close();
    }

    /**
     * Ends the connection once what was written has left.
     *
     * @param reset whether with a reset: where a plain close would look like the end of the reply
     */
    void breakOff(boolean reset) {
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            if (reset) {
                context().channel().config().setOption(ChannelOption.SO_LINGER, 0);
            }
            abort();
        });
    }

    /** The server is full: says so and closes. */
    void full() {
        refuse(Breach.TOO_MANY_CONNECTIONS);
    }

    /** The server drains: a connection without a request has no reason to stay. */
    void drain() {
        if (phase == Phase.IDLE) {
            abort();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        reading = true;
        if (discarding || phase == Phase.LINGERING || phase == Phase.CLOSED) {
            bytes.release();
            return;
        }
        hold(ctx, bytes);
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ServerExchange open = exchange;
        phase = Phase.CLOSED;
        exchange = null;
        releaseHeld();
        if (nextTick != null) {
            nextTick.cancel(false);
        }
        server.disconnected(this);
        if (open != null) {
            open.gone();
        }
        ctx.fireChannelInactive();
    }

    /** Puts the bytes behind what is held. Copies have room to grow, so that many small reads cost no quadratic time. */
    private void hold(ChannelHandlerContext ctx, ByteBuf bytes) {
        ByteBuf before = held;
        if (before == null) {
            held = bytes;
            heldIsCopy = false;
            return;
        }
        int together = before.readableBytes() + bytes.readableBytes();
        if (!heldIsCopy || before.writableBytes() < bytes.readableBytes()) {
            ByteBuf larger = ctx.alloc().heapBuffer(together * 2);
            larger.writeBytes(before);
            before.release();
            before = larger;
        }
        before.writeBytes(bytes);
        bytes.release();
        held = before;
        heldIsCopy = true;
    }

    private void releaseHeld() {
        if (held != null) {
            ReferenceCountUtil.safeRelease(held);
            held = null;
        }
    }

    /** Takes requests out of what is held, until there is none or one is being answered. */
    private void process() {
        if (processing) {
            return;
        }
        processing = true;
        boolean passed = false;
        try {
            while (held != null && step(held)) {
                passed = true;
                if (held != null && !held.isReadable()) {
                    releaseHeld();
                }
            }
        } catch (FramingException broken) {
            refuse(broken.breach());
        } finally {
            processing = false;
        }
        if (passed && !reading) {
            context().fireChannelReadComplete();
        }
    }

    /** Passes on one piece; false when it needs more bytes or the end of the exchange. */
    private boolean step(ByteBuf bytes) {
        return switch (phase) {
            case IDLE, HEAD -> passHead(bytes);
            case BODY -> passBody(bytes);
            case ANSWERING -> holdPipelined(bytes);
            case UPGRADED -> {
                pass(bytes, bytes.readableBytes());
                yield true;
            }
            case LINGERING, CLOSED -> {
                releaseHeld();
                yield false;
            }
        };
    }

    private boolean passHead(ByteBuf bytes) {
        if (phase == Phase.IDLE) {
            skipLineEnd(bytes);
            if (!bytes.isReadable()) {
                return false;
            }
            if (!firstRequest) {
                phaseStart = nanoTime();
            }
            phase = Phase.HEAD;
            scanned = 0;
            lines = 0;
        }
        int length = headLength(bytes);
        if (length < 0) {
            return false;
        }
        byte[] copy = new byte[length];
        bytes.getBytes(bytes.readerIndex(), copy);
        RequestHead parsed = RequestHead.parse(copy, config.maxHeaders());
        head = parsed;
        firstRequest = false;
        body.begin(parsed);
        FramingException broken = null;
        int passing = length;
        try {
            passing += body.scan(bytes, bytes.readerIndex() + length);
        } catch (FramingException e) {
            broken = e;
        }
        enter(body.done() ? Phase.ANSWERING : Phase.BODY);
        pass(bytes, passing);
        if (broken != null) {
            throw broken;
        }
        return true;
    }

    /** One empty line before a request is forgiven: old clients send it after a body. */
    private static void skipLineEnd(ByteBuf bytes) {
        int at = bytes.readerIndex();
        if (bytes.readableBytes() >= 2 && bytes.getByte(at) == CR && bytes.getByte(at + 1) == LF) {
            bytes.skipBytes(2);
        }
    }

    /** The length of the head, its empty line included, or -1 while it is not whole. */
    private int headLength(ByteBuf bytes) {
        int start = bytes.readerIndex();
        int end = bytes.writerIndex();
        int most = config.maxHeaderBytes().intBytes();
        while (true) {
            int lf = bytes.indexOf(start + scanned, end, LF);
            int length = (lf < 0 ? end : lf + 1) - start;
            if (lines == 0 && length > config.maxRequestLine().bytes()) {
                throw new FramingException(Breach.REQUEST_LINE_TOO_LONG);
            }
            if (length > most) {
                throw new FramingException(Breach.HEADERS_TOO_LARGE);
            }
            if (lf < 0) {
                scanned = length;
                return -1;
            }
            if (lf == start || bytes.getByte(lf - 1) != CR) {
                throw new FramingException(Breach.BARE_LF);
            }
            if (++lines > config.maxHeaders() + 2) {
                throw new FramingException(Breach.TOO_MANY_HEADERS);
            }
            if (length >= 4 && bytes.getByte(lf - 2) == LF) {
                return length;
            }
            scanned = length;
        }
    }

    private boolean passBody(ByteBuf bytes) {
        int passing = body.scan(bytes, bytes.readerIndex());
        windowBytes += passing;
        if (body.done()) {
            enter(Phase.ANSWERING);
        }
        pass(bytes, passing);
        return true;
    }

    private boolean holdPipelined(ByteBuf bytes) {
        if (bytes.readableBytes() > config.maxPipelined().bytes()) {
            closing = true;
            discarding = true;
            releaseHeld();
        }
        return false;
    }

    private void pass(ByteBuf bytes, int length) {
        ByteBuf passing = bytes.readRetainedSlice(length);
        if (!bytes.isReadable()) {
            releaseHeld();
        }
        context().fireChannelRead(passing);
    }

    private void enter(Phase next) {
        phase = next;
        phaseStart = nanoTime();
        windowStart = phaseStart;
        windowBytes = 0;
    }

    /** What is wrong in a body is its exchange's to answer; anywhere else the guard answers. */
    private void refuse(Breach breach) {
        releaseHeld();
        ServerExchange open = exchange;
        if (open != null) {
            discarding = true;
            closing = true;
            open.bodyBroken(problem(breach));
            return;
        }
        if (phase == Phase.LINGERING || phase == Phase.CLOSED) {
            return;
        }
        enter(Phase.LINGERING);
        Refusal refusal = new Refusal(breach.status(), breach.code(), breach.detail(), remoteAddress);
        ByteBuf bytes = Unpooled.wrappedBuffer(server.dates().closingReply(handler.refused(refusal)));
        context().writeAndFlush(bytes).addListener(sent -> shutdownOutput());
    }

    private static Problem problem(Breach breach) {
        Problem.Code code = switch (breach) {
            case SLOW_BODY -> Problem.Code.REQUEST_TIMEOUT;
            case TRAILERS_TOO_LARGE -> Problem.Code.HEADERS_TOO_LARGE;
            default -> Problem.Code.INVALID;
        };
        return Problem.of(code, breach.detail());
    }

    private void linger() {
        boolean peerMaySend = !body.done() || discarding;
        enter(Phase.LINGERING);
        releaseHeld();
        if (peerMaySend) {
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> shutdownOutput());
        } else {
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void shutdownOutput() {
        if (context().channel() instanceof DuplexChannel duplex && duplex.isActive()) {
            duplex.config().setAutoRead(true);
            var _ = duplex.shutdownOutput();
        } else {
            abort();
        }
    }

    private void scheduleTick() {
        long shortest = Math.min(
                Math.min(config.headerTimeout().toMillis(), config.idleTimeout().toMillis()),
                Math.min(config.bodyRateWindow().toMillis(), config.writeStall().toMillis()));
        long tick = Math.clamp(shortest / TICKS_PER_BOUND, 1, MOST_TICK_MS);
        nextTick = loop().schedule(this::tick, tick, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        if (phase == Phase.CLOSED) {
            return;
        }
        long now = nanoTime();
        switch (phase) {
            case IDLE -> checkIdle(now);
            case HEAD -> {
                if (passed(now, phaseStart, config.headerTimeout())) {
                    refuse(Breach.SLOW_HEADERS);
                }
            }
            case BODY -> {
                checkBodyRate(now);
                checkWriteStall(now);
            }
            case ANSWERING, UPGRADED -> checkWriteStall(now);
            case LINGERING -> {
                if (passed(now, phaseStart, LINGER)) {
                    abort();
                }
            }
            case CLOSED -> {}
        }
        scheduleTick();
    }

    private void checkIdle(long now) {
        Duration bound = firstRequest ? config.headerTimeout() : config.idleTimeout();
        if (passed(now, phaseStart, bound)) {
            abort();
        }
    }

    /** A body that we do not read ourselves, because its handler has not asked for it, is not slow. */
    private void checkBodyRate(long now) {
        if (discarding || !passed(now, windowStart, config.bodyRateWindow())) {
            return;
        }
        long expected = config.bodyRateFloor().bytes() * config.bodyRateWindow().toMillis() / 1000;
        boolean slow = windowBytes < Math.max(1, expected);
        windowStart = now;
        windowBytes = 0;
        if (slow && reads()) {
            refuse(Breach.SLOW_BODY);
        }
    }

    /** A reader is stalled while bytes wait for it and neither the first waiting buffer nor its progress changes. */
    private void checkWriteStall(long now) {
        ChannelOutboundBuffer waiting = context().channel().unsafe().outboundBuffer();
        Object first = waiting == null ? null : waiting.current();
        if (waiting == null || first == null) {
            stalledEntry = 0;
            return;
        }
        int entry = System.identityHashCode(first);
        long progress = waiting.currentProgress();
        if (entry != stalledEntry || progress != stalledProgress) {
            stalledEntry = entry;
            stalledProgress = progress;
            stallStart = now;
        } else if (passed(now, stallStart, config.writeStall())) {
            abort();
        }
    }

    private static boolean passed(long now, long start, Duration bound) {
        return now - start >= bound.toNanos();
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the guard is in no pipeline");
        }
        return context;
    }
}
