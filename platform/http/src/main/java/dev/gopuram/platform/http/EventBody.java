package dev.gopuram.platform.http;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A body of server-sent events on its way into a token stream. Everything happens on the call's event loop. */
final class EventBody implements UpstreamCall.Body {
    private static final Logger log = LoggerFactory.getLogger(EventBody.class);

    /** After its end mark a body gets this long to end, so that its connection can be used again. */
    private static final Duration AFTERMATH = Duration.ofSeconds(1);

    private final UpstreamCall call;
    private final EventReader reader;
    private final TokenStream.Feed feed;
    private final EventCutter cutter;
    private final int maxEventBytes;
    private boolean over;
    private boolean room = true;

    EventBody(UpstreamCall call, EventReader reader, TokenStream stream, int maxEventBytes) {
        this.call = call;
        this.reader = reader;
        this.feed = stream.feed();
        this.maxEventBytes = maxEventBytes;
        this.cutter = new EventCutter(maxEventBytes);
    }

    void begin() {
        feed.onRoom(() -> call.onLoop(() -> {
            room = true;
            call.resume();
        }));
        feed.onCancel(() -> call.onLoop(() -> call.abandon(Problem.of(Problem.Code.CANCELLED, "the reader left"))));
    }

    @Override
    public void bytes(ByteBuf bytes) {
        if (over) {
            return;
        }
        boolean fits;
        if (bytes.hasArray()) {
            int from = bytes.arrayOffset() + bytes.readerIndex();
            fits = cutter.feed(bytes.array(), from, from + bytes.readableBytes(), this::event);
        } else {
            byte[] copy = ByteBufUtil.getBytes(bytes);
            fits = cutter.feed(copy, 0, copy.length, this::event);
        }
        if (!fits && !over) {
            Problem problem = Problem.of(
                    Problem.Code.UPSTREAM_FAILED,
                    "an event of the upstream is too large (expected: at most " + new ByteSize(maxEventBytes) + ")");
            finish(new Closing.Broken(problem));
            call.abandon(problem);
        } else if (!room && !over) {
            call.pause();
        }
    }

    private void event(Frame event) {
        if (over) {
            return;
        }
        try {
            reader.read(event, frame -> room = feed.offer(frame));
            if (reader.finished()) {
                finish(new Closing.Complete());
                call.endWithin(AFTERMATH);
            }
        } catch (RuntimeException e) {
            Problem problem = Problem.from(e);
            log.atError().setCause(e).log("an event of an upstream could not be read");
            finish(new Closing.Broken(problem));
            call.abandon(problem);
        }
    }

    @Override
    public void end() {
        if (!over) {
            cutter.end(call.delimited(), this::event);
            finish(new Closing.Eof());
        }
    }

    @Override
    public void broken(Problem problem) {
        finish(problem.code() == Problem.Code.CANCELLED ? new Closing.Left() : new Closing.Broken(problem));
    }

    private void finish(Closing how) {
        if (!over) {
            over = true;
            feed.end(reader.end(how));
        }
    }
}
