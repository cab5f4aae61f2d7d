package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a token stream to an exchange, one flushed write a frame.
 *
 * <p>A frame that arrives on the exchange's event loop is written there and then. One from another thread is sent over to
 * the loop, and while any such is under way, those that arrive on the loop queue up behind it, so that order is kept.
 * Either way the sink answers false once the connection, or the queue of the loop, holds the bound; the stream is resumed
 * when both have room.
 */
final class StreamWriter implements TokenStream.Sink {
    private static final Logger log = LoggerFactory.getLogger(StreamWriter.class);
    private static final Bytes HEARTBEAT = Bytes.utf8(": ping\n\n");

    private final ServerExchange exchange;
    private final TokenStream stream;
    private final Headers headers;
    private final Function<End, Bytes> last;
    private final Function<End, Optional<Reply>> instead;
    private final int bound;
    private final EventLoop loop;

    private final AtomicInteger crossing = new AtomicInteger();
    private final AtomicLong crossingBytes = new AtomicLong();
    private final AtomicBoolean starved = new AtomicBoolean();
    private volatile boolean full;

    private boolean committed;
    private boolean ended;
    private long lastWrite;
    private @Nullable ScheduledFuture<?> nextHeartbeat;

    StreamWriter(
            ServerExchange exchange,
            TokenStream stream,
            Headers headers,
            Function<End, Bytes> last,
            Function<End, Optional<Reply>> instead,
            int bound) {
        this.exchange = exchange;
        this.stream = stream;
        this.headers = headers;
        this.last = last;
        this.instead = instead;
        this.bound = bound;
        this.loop = exchange.loop();
    }

    void begin(Duration heartbeat) {
        lastWrite = loop.ticker().nanoTime();
        exchange.response().drainHandler(nothing -> {
            full = false;
            feedAgain();
        });
        stream.forwardTo(this);
        if (!heartbeat.isZero() && !ended) {
            scheduleHeartbeat(heartbeat, heartbeat.toNanos());
        }
    }

    @Override
    public boolean write(Frame frame) {
        if (loop.inEventLoop() && crossing.get() == 0) {
            send(frame.raw());
        } else {
            int length = frame.raw().length();
            crossing.incrementAndGet();
            crossingBytes.addAndGet(length);
            loop.execute(() -> {
                crossing.decrementAndGet();
                crossingBytes.addAndGet(-length);
                send(frame.raw());
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

    private void send(Bytes bytes) {
        if (ended || exchange.isGone()) {
            return;
        }
        if (!committed) {
            committed = true;
            exchange.commitStream(headers);
        }
        exchange.write(bytes);
        lastWrite = loop.ticker().nanoTime();
        full = exchange.response().writeQueueFull();
    }

    private void finish(End end) {
        if (ended || exchange.isGone()) {
            return;
        }
        ended = true;
        if (nextHeartbeat != null) {
            nextHeartbeat.cancel(false);
        }
        if (!committed) {
            Optional<Reply> reply = ask(instead, end, Optional.empty());
            if (reply.isPresent()) {
                exchange.sendInstead(reply.get());
                return;
            }
            exchange.commitStream(headers);
        }
        exchange.end(ask(last, end, Bytes.EMPTY));
    }

    /** The caller's word on the end; a caller that throws must not keep the exchange open for ever. */
    private static <T> T ask(Function<End, T> whom, End end, T otherwise) {
        try {
            return whom.apply(end);
        } catch (RuntimeException e) {
            log.atError().setCause(Problem.from(e)).log("the end of a stream could not be told");
            return otherwise;
        }
    }

    private void scheduleHeartbeat(Duration every, long nanos) {
        nextHeartbeat = loop.schedule(() -> heartbeat(every), nanos, TimeUnit.NANOSECONDS);
    }

    private void heartbeat(Duration every) {
        if (ended || exchange.isGone()) {
            return;
        }
        long silent = loop.ticker().nanoTime() - lastWrite;
        if (silent < every.toNanos()) {
            scheduleHeartbeat(every, every.toNanos() - silent);
            return;
        }
        if (!full) {
            send(HEARTBEAT);
        }
        scheduleHeartbeat(every, every.toNanos());
    }
}
