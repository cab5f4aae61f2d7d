package dev.gopuram.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Bytes both ways between a client and an upstream that have agreed to speak something else than HTTP. It stands behind
 * the guard, where the codec would be; a side that takes nothing stops the other, and where one closes, or neither says
 * anything for the idle time, both are closed; so they are when somebody says that it has to end. Everything happens on
 * the event loop that both connections share.
 */
final class Tunnel extends ChannelInboundHandlerAdapter {
    /** How often it is asked whether it may go on. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int CLOSE_FRAME = 0x88;
    private static final int MOST_REASON = 123;

    private final ServerExchange exchange;
    private final UpgradedEnd upstream;
    private final Duration idle;
    private final Supplier<@Nullable SocketClose> look;
    private final FrameEdges toClientFrames = new FrameEdges();
    private long lastNanos;
    private long fromClient;
    private long toClient;
    private boolean over;
    private @Nullable ChannelHandlerContext client;
    private @Nullable ScheduledFuture<?> nextLook;

    Tunnel(ServerExchange exchange, UpgradedEnd upstream, Duration idle, Supplier<@Nullable SocketClose> look) {
        this.exchange = exchange;
        this.upstream = upstream;
        this.idle = idle;
        this.look = look;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        client = ctx;
    }

    /** Sends the head that ends HTTP on this connection, and begins to pass on what comes. */
    void begin(byte[] head) {
        moved();
        var _ = client().writeAndFlush(Unpooled.wrappedBuffer(head));
        upstream.socket().handler(this::fromUpstream);
        upstream.socket().drainHandler(nothing -> client().channel().config().setAutoRead(true));
        upstream.onClose(this::close);
        upstream.socket().resume();
        lookIn(idle.toNanos());
    }

    private void fromUpstream(Buffer bytes) {
        if (over) {
            return;
        }
        moved();
        toClient += bytes.length();
        ByteBuf passed = ((BufferInternal) bytes).getByteBuf();
        toClientFrames.pass(passed);
        var _ = client().writeAndFlush(passed);
        if (!client().channel().isWritable()) {
            upstream.socket().pause();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        byte[] copy = ByteBufUtil.getBytes(bytes);
        bytes.release();
        if (over) {
            return;
        }
        moved();
        fromClient += copy.length;
        var _ = upstream.socket().write(BufferInternal.buffer(Unpooled.wrappedBuffer(copy)));
        if (upstream.socket().writeQueueFull()) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            upstream.socket().resume();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close();
        ctx.fireChannelInactive();
    }

    /** Closes both sides, once; what the client was sent before still leaves. */
    private void close() {
        if (over) {
            return;
        }
        over = true;
        if (nextLook != null) {
            nextLook.cancel(false);
        }
        upstream.close();
        client().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        exchange.tunnelOver(fromClient, toClient);
    }

    private void moved() {
        lastNanos = exchange.loop().ticker().nanoTime();
    }

    private void lookIn(long nanos) {
        nextLook = exchange.loop().schedule(this::look, Math.min(nanos, LOOK.toNanos()), TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (over) {
            return;
        }
        SocketClose why = look.get();
        long silent = exchange.loop().ticker().nanoTime() - lastNanos;
        if (why != null) {
            end(why);
        } else if (silent >= idle.toNanos()) {
            close();
        } else {
            lookIn(idle.toNanos() - silent);
        }
    }

    /** Tells the client why, where that does not break a frame. */
    private void end(SocketClose why) {
        if (toClientFrames.between()) {
            byte[] reason = reason(why);
            ByteBuf frame = Unpooled.buffer(4 + reason.length);
            frame.writeByte(CLOSE_FRAME)
                    .writeByte(Short.BYTES + reason.length)
                    .writeShort(why.code())
                    .writeBytes(reason);
            var _ = client().writeAndFlush(frame);
        }
        close();
    }

    /** As much as a frame takes, in signs of ASCII, so that none is cut in two. */
    private static byte[] reason(SocketClose why) {
        byte[] ascii = why.reason().getBytes(StandardCharsets.US_ASCII);
        return Arrays.copyOf(ascii, Math.min(ascii.length, MOST_REASON));
    }

    private ChannelHandlerContext client() {
        if (client == null) {
            throw new IllegalStateException("the tunnel is in no pipeline");
        }
        return client;
    }
}
