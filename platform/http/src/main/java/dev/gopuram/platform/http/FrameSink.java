package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.TokenStream;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes a token stream's frames to a connection, in order.
 *
 * <p>A frame that arrives on the connection's event loop is sent there and then. One from another thread is sent over to
 * the loop, and while any such is under way, those that arrive on the loop queue up behind it, so that order is kept.
 * Either way the sink answers false once the connection, or the queue of the loop, holds the bound; the stream is resumed
 * when both have room.
 */
abstract class FrameSink implements TokenStream.Sink {
    private final TokenStream stream;
    private final int bound;
    private final EventLoop loop;

    private final AtomicInteger crossing = new AtomicInteger();
    private final AtomicLong crossingBytes = new AtomicLong();
    private final AtomicBoolean starved = new AtomicBoolean();
    private volatile boolean full;

    FrameSink(EventLoop loop, TokenStream stream, int bound) {
        this.loop = loop;
        this.stream = stream;
        this.bound = bound;
    }

    /** Sends a frame's bytes, on the loop; false once the connection is full, until it is {@link #drained}. */
    abstract boolean send(Bytes bytes);

    /** The stream is over. On the loop, once. */
    abstract void finish(End end);

    EventLoop loop() {
        return loop;
    }

    boolean full() {
        return full;
    }

    /** Sends what is no frame of the stream, on the loop. */
    void sendNow(Bytes bytes) {
        full = !send(bytes);
    }

    /** The connection has room again. */
    void drained() {
        full = false;
        feedAgain();
    }

    @Override
    public boolean write(Frame frame) {
        if (loop.inEventLoop() && crossing.get() == 0) {
            sendNow(frame.raw());
        } else {
            int length = frame.raw().length();
            crossing.incrementAndGet();
            crossingBytes.addAndGet(length);
            loop.execute(() -> {
                crossing.decrementAndGet();
                crossingBytes.addAndGet(-length);
                sendNow(frame.raw());
                feedAgain();
            });
        }
        if (hasRoom()) {
            return true;
        }
        starved.set(true);
        return hasRoom() && starved.compareAndSet(true, false);
    }

    @Override
    public void end(End end) {
        if (loop.inEventLoop() && crossing.get() == 0) {
            finish(end);
        } else {
            loop.execute(() -> finish(end));
        }
    }

    private boolean hasRoom() {
        return !full && crossingBytes.get() < bound;
    }

    private void feedAgain() {
        if (hasRoom() && starved.compareAndSet(true, false)) {
            stream.resume();
        }
    }
}
