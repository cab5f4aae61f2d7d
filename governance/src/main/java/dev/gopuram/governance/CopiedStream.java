package dev.gopuram.governance;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.TokenStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Passes a stream on and copies it on the way, within a bound. At its end it says whether the copy is the whole answer;
 * only then does the reader hear of the end, so that whoever has seen the end may count on the copy.
 *
 * <p>A stream that outlives its reader is read on, for so long, when the reader has left. Any other is closed then.
 */
final class CopiedStream {
    /** Who wants the copy. One of the two is called, once; on a thread that must not block unless the stream lingers. */
    interface Keeper {
        /** The answer is whole. */
        void whole(Copy copy);

        /** It is not, or nobody stayed to the end. */
        void broken();
    }

    /**
     * The pieces of a whole answer.
     *
     * @param pieces in their order; null where they were too many to be copied
     */
    record Copy(@Nullable List<Bytes> pieces) {}

    private final TokenStream source;
    private final TokenStream out = TokenStream.open();
    private final long maxBytes;
    private final Duration linger;
    private final Keeper keeper;
    private final long asideMicros;
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable List<Bytes> pieces = new ArrayList<>();
    private long copiedBytes;

    private CopiedStream(TokenStream source, long maxBytes, Duration linger, Keeper keeper, long asideMicros) {
        this.source = source;
        this.maxBytes = maxBytes;
        this.linger = linger;
        this.keeper = keeper;
        this.asideMicros = asideMicros;
    }

    /**
     * Begins to pass a stream on.
     *
     * @param first what was read of the stream already; null where nothing was
     * @param linger how long it is read on when its reader has left; zero closes it at once
     */
    static TokenStream of(TokenStream source, @Nullable Frame first, long maxBytes, Duration linger, Keeper keeper) {
        return of(source, first, new CopiedStream(source, maxBytes, linger, keeper, 0));
    }

    /**
     * The same of a stream of which nothing was read, and which is closed when its reader has left.
     *
     * @param asideMicros processor time that was spent on the answer beside what the stream says it used
     */
    static TokenStream of(TokenStream source, long maxBytes, Keeper keeper, long asideMicros) {
        return of(source, null, new CopiedStream(source, maxBytes, Duration.ZERO, keeper, asideMicros));
    }

    private static TokenStream of(TokenStream source, @Nullable Frame first, CopiedStream copied) {
        var _ = copied.out.headed(source.head());
        copied.out.feed().onRoom(source::resume);
        copied.out.feed().onCancel(copied::left);
        Pass pass = copied.new Pass();
        if (first != null) {
            pass.write(first);
        }
        source.forwardTo(pass);
        return copied.out;
    }

    private boolean lingers() {
        return linger.isPositive();
    }

    private void left() {
        if (lingers()) {
            // It may have been waiting for a reader that will never have room again.
            source.resume();
            // A stream that ends before must not be remembered until then.
            CompletableFuture<Void> tooLong = new CompletableFuture<>();
            source.onEnd(end -> tooLong.cancel(false));
            var _ = tooLong.orTimeout(linger.toNanos(), TimeUnit.NANOSECONDS).whenComplete((none, why) -> {
                if (why instanceof TimeoutException) {
                    close();
                }
            });
        } else {
            close();
        }
    }

    /** A closed source tells its end to listeners alone. */
    private void close() {
        source.onEnd(end -> {
            if (ended.compareAndSet(false, true)) {
                keeper.broken();
                out.feed().end(withAside(end));
            }
        });
        source.close();
    }

    private void finish(End end) {
        if (end instanceof End.Finished) {
            keeper.whole(new Copy(pieces == null ? null : List.copyOf(pieces)));
        } else {
            keeper.broken();
        }
        out.feed().end(withAside(end));
    }

    private End withAside(End end) {
        return end.with(end.usage().on(end.usage().cpuMicros() + asideMicros));
    }

    private final class Pass implements TokenStream.Sink {
        @Override
        public boolean write(Frame frame) {
            copy(frame.raw());
            return out.feed().offer(frame);
        }

        @Override
        public void end(End end) {
            if (!ended.compareAndSet(false, true)) {
                return;
            }
            if (lingers()) {
                Thread.startVirtualThread(() -> finish(end));
            } else {
                finish(end);
            }
        }

        private void copy(Bytes piece) {
            List<Bytes> copied = pieces;
            if (copied == null) {
                return;
            }
            copiedBytes += piece.length();
            if (copiedBytes > maxBytes) {
                pieces = null;
            } else {
                copied.add(piece);
            }
        }
    }
}
