package dev.gopuram.gateway;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;

/**
 * Passes a stream on, frame by frame on the thread that brings it, and can end it from outside in a way the client can
 * see. Ended by its reader or from outside, it closes its source and passes on how much was used.
 */
final class StreamRelay {
    private final TokenStream source;
    private final TokenStream out = TokenStream.open();
    private final Clock clock;
    private volatile long lastNanos;
    private volatile boolean started;

    private StreamRelay(TokenStream source, Clock clock) {
        this.source = source;
        this.clock = clock;
        this.lastNanos = clock.nanoTime();
    }

    static StreamRelay of(TokenStream source, Clock clock) {
        StreamRelay relay = new StreamRelay(source, clock);
        relay.out.feed().onRoom(source::resume);
        relay.out.feed().onCancel(relay::left);
        source.forwardTo(relay.new Pass());
        return relay;
    }

    TokenStream out() {
        return out;
    }

    boolean started() {
        return started;
    }

    /** When the last frame came; when it began, before the first. */
    long lastNanos() {
        return lastNanos;
    }

    /** Ends the stream as failed, with what was used if the source says so at once; the reader cannot wait for it. */
    void abort(Problem why) {
        source.onEnd(end -> out.feed().end(new End.Failed(end.usage(), why)));
        source.close();
        out.feed().end(new End.Failed(Usage.NONE, why));
    }

    private void left() {
        source.onEnd(out.feed()::end);
        source.close();
    }

    private final class Pass implements TokenStream.Sink {
        @Override
        public boolean write(Frame frame) {
            lastNanos = clock.nanoTime();
            started = true;
            return out.feed().offer(frame);
        }

        @Override
        public void end(End end) {
            out.feed().end(end);
        }
    }
}
