package dev.gopuram.edge;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Passes a stream on, frame by frame on the thread that brings it, and can end it from outside in a way the client can
 * see. Ended by its reader or from outside, it closes its source and passes on how much was used.
 */
final class StreamRelay {
    /** How long a source that was told to stop may take to say what was used. */
    private static final Duration LAST_WORD = Duration.ofSeconds(1);

    private final TokenStream source;
    private final TokenStream out = TokenStream.open();
    private final Consumer<Frame> onFrame;
    private final LongFunction<Usage> estimate;
    private final Clock clock;
    private volatile long lastNanos;
    private volatile boolean started;
    private volatile long writtenTokens;

    private StreamRelay(TokenStream source, Consumer<Frame> onFrame, LongFunction<Usage> estimate, Clock clock) {
        this.source = source;
        this.onFrame = onFrame;
        this.estimate = estimate;
        this.clock = clock;
        this.lastNanos = clock.nanoTime();
    }

    /**
     * Begins to pass a stream on.
     *
     * @param onFrame called for each frame that passes
     * @param estimate what was used when so many tokens have been written, for a source that does not say
     */
    static StreamRelay of(TokenStream source, Consumer<Frame> onFrame, LongFunction<Usage> estimate, Clock clock) {
        StreamRelay relay = new StreamRelay(source, onFrame, estimate, clock);
        var _ = relay.out.headed(source.head());
        relay.out.feed().onRoom(source::resume);
        relay.out.feed().onCancel(relay::leave);
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

    /** Ends the stream as failed, with what was used; where the source does not say it soon, with an estimate. */
    void abort(Problem why) {
        CompletableFuture<Usage> used = new CompletableFuture<>();
        source.onEnd(end -> used.complete(end.usage()));
        source.close();
        var _ = used.completeOnTimeout(estimate.apply(writtenTokens), LAST_WORD.toMillis(), TimeUnit.MILLISECONDS)
                .thenAccept(usage -> out.feed().end(new End.Failed(usage, why)));
    }

    private void leave() {
        source.onEnd(out.feed()::end);
        source.close();
    }

    private final class Pass implements TokenStream.Sink {
        @Override
        public boolean write(Frame frame) {
            lastNanos = clock.nanoTime();
            started = true;
            writtenTokens = Math.max(writtenTokens, frame.writtenTokens());
            onFrame.accept(frame);
            return out.feed().offer(frame);
        }

        @Override
        public void end(End end) {
            out.feed().end(end);
        }
    }
}
