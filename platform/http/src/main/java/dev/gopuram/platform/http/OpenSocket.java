package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from its 101 on. Netty's codec, in front of it, checks each frame; what a message may be, when to ask
 * whether the peer is still there and how to close is decided here.
 *
 * <p>While what waits to be sent fills the write buffer, nothing is read: a peer that asks and does not listen to the
 * answers cannot make them pile up, its pings included.
 *
 * <p>All of it runs on the connection's event loop, but for what {@link Socket} promises.
 */
final class OpenSocket extends ChannelInboundHandlerAdapter implements Socket {
    private static final Logger log = LoggerFactory.getLogger(OpenSocket.class);

    /** How long a peer may take to answer our close. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final int TICKS_PER_BOUND = 4;
    private static final long MOST_TICK_MS = 1000;

    /** What fits into a close frame beside the code. */
    private static final int MOST_REASON_BYTES = 123;

    private final SocketConfig config;
    private final HttpServer server;
    private final RequestGuard guard;
    private final EventLoop loop;
    private final int loopIndex;
    private final MessageAssembler message;
    private final AtomicInteger crossing = new AtomicInteger();
    private final AtomicLong crossingBytes = new AtomicLong();
    private final AtomicBoolean starved = new AtomicBoolean();
    private volatile boolean full;

    private @Nullable ChannelHandlerContext context;
    private @Nullable SocketListener listener;
    private @Nullable ScheduledFuture<?> nextTick;
    private boolean closing;
    private boolean told;
    private long heardNanos;
    private long askedNanos;
    private long usedNanos;

    OpenSocket(SocketConfig config, HttpServer server, RequestGuard guard, int loopIndex) {
        this.config = config;
        this.server = server;
        this.guard = guard;
        this.loop = guard.loop();
        this.loopIndex = loopIndex;
        this.message = new MessageAssembler(config);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        heardNanos = now();
        askedNanos = heardNanos;
        usedNanos = heardNanos;
        server.opened();
        scheduleTick();
    }

    /** From here on it is heard. */
    void begin(Function<Socket, SocketListener> opened) {
        try {
            listener = opened.apply(this);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        try {
            heardNanos = now();
            if (closing) {
                afterClose(read);
                return;
            }
            switch (read) {
                case TextWebSocketFrame text -> data(text);
                case ContinuationWebSocketFrame more -> data(more);
                case PingWebSocketFrame ping -> pong(ping);
                case PongWebSocketFrame pong -> {}
                case CloseWebSocketFrame close -> closedByPeer(close);
                case BinaryWebSocketFrame binary ->
                    close(new SocketClose(SocketClose.UNACCEPTABLE, "binary messages are not spoken here"));
                default -> close(new SocketClose(SocketClose.PROTOCOL_ERROR, "a frame of no known kind"));
            }
        } finally {
            ReferenceCountUtil.release(read);
        }
    }

    private void data(WebSocketFrame frame) {
        SocketClose broken = message.add(frame.content(), heardNanos);
        if (broken != null) {
            close(broken);
        } else if (frame.isFinalFragment()) {
            Bytes whole = message.take();
            if (whole == null) {
                close(new SocketClose(SocketClose.NOT_UTF_8, "a text message that is not UTF-8"));
            } else {
                usedNanos = heardNanos;
                hear(whole);
            }
        }
    }

    private void hear(Bytes whole) {
        try {
            if (listener != null) {
                listener.text(whole);
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void pong(PingWebSocketFrame ping) {
        write(new PongWebSocketFrame(ping.content().retain()));
    }

    private void failed(RuntimeException failure) {
        log.atError().setCause(failure).log("the listener of a socket failed");
        close(new SocketClose(SocketClose.OURS, "an unexpected failure"));
    }

    private void closedByPeer(CloseWebSocketFrame frame) {
        closing = true;
        SocketClose how = closeOf(frame);
        CloseWebSocketFrame echo =
                SocketClose.SILENT.equals(how) ? new CloseWebSocketFrame() : frame(how.code(), how.reason());
        var _ = context().writeAndFlush(echo).addListener(ChannelFutureListener.CLOSE);
        tell(how);
    }

    private static SocketClose closeOf(CloseWebSocketFrame frame) {
        int code = frame.statusCode();
        if (code < 0 && frame.content().readableBytes() == 0) {
            return SocketClose.SILENT;
        }
        return SocketClose.sendable(code)
                ? new SocketClose(code, frame.reasonText())
                : new SocketClose(SocketClose.PROTOCOL_ERROR, "close code " + code);
    }

    /** Of what comes after our close only the peer's close counts. */
    private void afterClose(Object read) {
        if (read instanceof CloseWebSocketFrame) {
            hangUp();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted && !closing) {
            startClose(new SocketClose(corrupted.closeStatus().code(), String.valueOf(corrupted.getMessage())))
                    .addListener(sent -> shutdownOutput(ctx));
        } else {
            hangUp();
        }
    }

    /** Nothing that comes in after a broken frame can be read, the peer's close neither: it is left to hang up. */
    private static void shutdownOutput(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
            var _ = duplex.shutdownOutput();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        if (nextTick != null) {
            nextTick.cancel(false);
        }
        tell(SocketClose.broken("the connection broke"));
        server.finished(); // a drain waits for whoever listens, too
        ctx.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        full = !ctx.channel().isWritable();
        ctx.channel().config().setAutoRead(!full || closing);
        feedAgain();
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public String remoteAddress() {
        return guard.remoteAddress();
    }

    @Override
    public boolean send(Bytes text) {
        if (loop.inEventLoop() && crossing.get() == 0) {
            sendText(text);
        } else {
            crossing.incrementAndGet();
            crossingBytes.addAndGet(text.length());
            loop.execute(() -> {
                crossing.decrementAndGet();
                crossingBytes.addAndGet(-text.length());
                sendText(text);
                feedAgain();
            });
        }
        if (hasRoom()) {
            return true;
        }
        // What is starved stays so until it is told: another answer on this socket may wait for the same word.
        starved.set(true);
        return hasRoom();
    }

    private void sendText(Bytes text) {
        if (!closing) {
            usedNanos = now();
            write(new TextWebSocketFrame(Unpooled.wrappedBuffer(text.shared())));
        }
    }

    private void write(WebSocketFrame frame) {
        var _ = context().writeAndFlush(frame);
    }

    private boolean hasRoom() {
        return !full && crossingBytes.get() < server.writeBuffer();
    }

    private void feedAgain() {
        if (!closing && listener != null && hasRoom() && starved.compareAndSet(true, false)) {
            listener.room();
        }
    }

    @Override
    public void close(SocketClose why) {
        execute(() -> {
            if (!closing) {
                var _ = startClose(why);
            }
        });
    }

    private ChannelFuture startClose(SocketClose why) {
        closing = true;
        ChannelHandlerContext ctx = context();
        ChannelFuture sent = ctx.writeAndFlush(frame(why.code(), why.reason()));
        ctx.channel().config().setAutoRead(true);
        var _ = loop.schedule(this::hangUp, LINGER.toMillis(), TimeUnit.MILLISECONDS);
        tell(why);
        return sent;
    }

    private void hangUp() {
        var _ = context().close();
    }

    private static CloseWebSocketFrame frame(int code, String reason) {
        byte[] words = reason.getBytes(StandardCharsets.UTF_8);
        int fitting = words.length;
        if (fitting > MOST_REASON_BYTES) {
            fitting = MOST_REASON_BYTES;
            while ((words[fitting] & 0xc0) == 0x80) {
                fitting--;
            }
        }
        ByteBuf content = Unpooled.buffer(2 + fitting).writeShort(code).writeBytes(words, 0, fitting);
        return new CloseWebSocketFrame(true, 0, content);
    }

    private void tell(SocketClose how) {
        if (told) {
            return;
        }
        told = true;
        try {
            if (listener != null) {
                listener.closed(how);
            }
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("the listener of a socket failed");
        }
    }

    private void scheduleTick() {
        long shortest = Math.min(
                Math.min(config.messageTimeout().toMillis(), config.pingEvery().toMillis()),
                Math.min(config.silence().toMillis(), config.idle().toMillis()));
        long tick = Math.clamp(shortest / TICKS_PER_BOUND, 1, MOST_TICK_MS);
        nextTick = loop.schedule(this::tick, tick, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        if (closing) {
            return;
        }
        long now = now();
        boolean reads = context().channel().config().isAutoRead();
        if (message.unfinished() && passed(now, message.beganNanos(), config.messageTimeout())) {
            close(new SocketClose(SocketClose.POLICY, "a message that took longer than " + config.messageTimeout()));
        } else if (reads && passed(now, heardNanos, config.silence())) {
            close(new SocketClose(SocketClose.POLICY, "nothing was heard for " + config.silence()));
        } else if (passed(now, usedNanos, config.idle())) {
            close(new SocketClose(SocketClose.GOING_AWAY, "no message for " + config.idle()));
        } else if (reads && passed(now, Math.max(heardNanos, askedNanos), config.pingEvery())) {
            askedNanos = now;
            write(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER));
        }
        scheduleTick();
    }

    private static boolean passed(long now, long start, Duration bound) {
        return now - start >= bound.toNanos();
    }

    private long now() {
        return guard.nanoTime();
    }

    @Override
    public void execute(Runnable task) {
        if (loop.inEventLoop()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    @Override
    public Thread spawn(Runnable task) {
        return Thread.ofVirtual().start(() -> HttpRuntime.runFor(loopIndex, task));
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("the socket is in no pipeline");
        }
        return context;
    }
}
