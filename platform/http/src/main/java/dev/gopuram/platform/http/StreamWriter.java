package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a token stream to an exchange as events, one flushed write a frame. */
final class StreamWriter extends FrameSink {
    private static final Logger log = LoggerFactory.getLogger(StreamWriter.class);
    private static final Bytes HEARTBEAT = Bytes.utf8(": ping\n\n");

    private final ServerExchange exchange;
    private final TokenStream stream;
    private final Headers headers;
    private final Function<End, Bytes> last;
    private final Function<End, Optional<Reply>> instead;
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
        super(exchange.loop(), stream, bound);
        this.exchange = exchange;
        this.stream = stream;
        this.headers = headers;
        this.last = last;
        this.instead = instead;
    }

    void begin(Duration heartbeat) {
        lastWrite = loop().ticker().nanoTime();
        exchange.response().drainHandler(nothing -> drained());
        stream.forwardTo(this);
        if (!heartbeat.isZero() && !ended) {
            scheduleHeartbeat(heartbeat, heartbeat.toNanos());
        }
    }

    @Override
    boolean send(Bytes bytes) {
        if (ended || exchange.isGone()) {
            return true;
        }
        if (!committed) {
            committed = true;
            exchange.commitStream(headers);
        }
        exchange.write(bytes);
        lastWrite = loop().ticker().nanoTime();
        return !exchange.response().writeQueueFull();
    }

    @Override
    void finish(End end) {
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
        nextHeartbeat = loop().schedule(() -> heartbeat(every), nanos, TimeUnit.NANOSECONDS);
    }

    private void heartbeat(Duration every) {
        if (ended || exchange.isGone()) {
            return;
        }
        long silent = loop().ticker().nanoTime() - lastWrite;
        if (silent < every.toNanos()) {
            scheduleHeartbeat(every, every.toNanos() - silent);
            return;
        }
        if (!full()) {
            sendNow(HEARTBEAT);
        }
        scheduleHeartbeat(every, every.toNanos());
    }
}
