package dev.gopuram.kernel;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answer on its way: one producer, one consumer, a bounded queue between them, and an end that always says how it
 * ended and what was used.
 *
 * <p>The producer holds the {@link Feed}. One on a virtual thread calls {@link Feed#put}, which waits for room; one on
 * an event loop calls {@link Feed#offer}, stops reading its source when that answers false, and reads on when
 * {@link Feed#onRoom} calls it. What it had read already may still be offered, so the queue holds at most the capacity,
 * in frames or bytes, and one read of the source.
 *
 * <p>The consumer either reads with {@link #next} or hands the stream to {@link #forwardTo}, once. A forwarded frame is
 * written on the thread that produced it whenever the sink has room: no queue, no switch. A consumer that leaves calls
 * {@link #close}; the producer is told, stops its source and reports the end as {@link End.Cancelled} with what was
 * used until then. So every stream has exactly one end, and {@link #onEnd} sees it.
 *
 * <p>Frames already queued when the producer ends are still delivered; frames queued when the consumer closes are
 * dropped.
 */
public final class TokenStream implements AutoCloseable {
    public static final int DEFAULT_CAPACITY = 64;

    /** Bytes of queued frames above which a stream has no room, however few they are. */
    public static final long MAX_QUEUED_BYTES = 1024 * 1024;

    /**
     * Who answers.
     *
     * @param model what answers; empty where not said
     * @param fallback the fallback that stepped in; empty where none did
     * @param prediction by what feedback can be given on the answer; empty where it cannot
     */
    public record Head(String model, String fallback, String prediction) {
        public static final Head NONE = new Head("", "");

        /** One that feedback cannot be given on. */
        public Head(String model, String fallback) {
            this(model, fallback, "");
        }
    }

    /** The consumer's side of a forwarded stream. Calls come one at a time. */
    public interface Sink {
        /** Takes the frame, always; false asks for no more until {@link TokenStream#resume}. */
        boolean write(Frame frame);

        /** Comes once, after the last frame. */
        void end(End end);
    }

    /** The producer's side. */
    public interface Feed {
        /** Queues the frame; false means stop until the {@link #onRoom} callback. Frames after the end are dropped. */
        boolean offer(Frame frame);

        /** Queues the frame, waiting for room. Answers false when the stream is over and nobody will read it. */
        boolean put(Frame frame) throws InterruptedException;

        /** Ends the stream; the first end counts, later ones are ignored. */
        void end(End end);

        /** Called when there is room again after an offer answered false. */
        void onRoom(Runnable callback);

        /** Called once when the consumer leaves, at once if it already has. The producer must answer with an end. */
        void onCancel(Runnable callback);

        boolean cancelled();
    }

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Frame> queue = new ArrayDeque<>();
    private final List<Consumer<End>> endListeners = new ArrayList<>(2);
    private final Feed feed = new BoundedFeed();

    private volatile Head head = Head.NONE;
    private long queuedBytes;
    private @Nullable End end;
    private @Nullable Sink sink;
    private boolean sinkReady;
    private boolean resumed;
    private boolean endDelivered;
    private boolean forwarding;
    private boolean closed;
    private boolean roomWanted;
    private Runnable onRoom = TokenStream::nothing;
    private Runnable onCancel = TokenStream::nothing;

    private TokenStream(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: 1 or more)");
        }
        this.capacity = capacity;
    }

    public static TokenStream open() {
        return new TokenStream(DEFAULT_CAPACITY);
    }

    public static TokenStream open(int capacity) {
        return new TokenStream(capacity);
    }

    /** A stream that has all its frames already. */
    public static TokenStream of(List<Frame> frames, End end) {
        TokenStream stream = new TokenStream(Math.max(1, frames.size()));
        frames.forEach(stream.feed::offer);
        stream.feed.end(end);
        return stream;
    }

    /** Who answers, as far as the producer has said. Known when the stream is handed over, or never. */
    public Head head() {
        return head;
    }

    /** The same stream, with who answers said. */
    public TokenStream headed(Head newHead) {
        head = newHead;
        return this;
    }

    /** The producer's handle; whoever opened the stream passes it to the one producer. */
    public Feed feed() {
        return feed;
    }

    /** Waits for the next frame, or the end. After the end it answers the end again. */
    public Step next() throws InterruptedException {
        Step step;
        Runnable room = TokenStream::nothing;
        lock.lockInterruptibly();
        try {
            requireReader();
            while (queue.isEmpty() && end == null) {
                changed.await();
            }
            Frame frame = poll();
            if (frame != null) {
                step = frame;
                room = roomFreed();
            } else {
                step = requireEnd();
            }
        } finally {
            lock.unlock();
        }
        room.run();
        return step;
    }

    /** Waits for the next frame, or the end, and leaves it where it is; null where neither comes in time. */
    public @Nullable Step peek(Duration patience) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            requireReader();
            long left = patience.toNanos();
            while (queue.isEmpty() && end == null && left > 0) {
                left = changed.awaitNanos(left);
            }
            Frame frame = queue.peek();
            return frame == null ? end : frame;
        } finally {
            lock.unlock();
        }
    }

    /** Hands every frame, and then the end, to the sink. Returns at once; frames arrive on the producer's thread. */
    public void forwardTo(Sink target) {
        lock.lock();
        try {
            requireReader();
            sink = target;
            sinkReady = true;
        } finally {
            lock.unlock();
        }
        forward();
    }

    /** The sink has room again. */
    public void resume() {
        lock.lock();
        try {
            sinkReady = true;
            resumed = true;
        } finally {
            lock.unlock();
        }
        forward();
    }

    /** Called once with the end, however it comes; at once if it already came. Listeners must not block. */
    public void onEnd(Consumer<End> listener) {
        End known;
        lock.lock();
        try {
            known = end;
            if (known == null) {
                endListeners.add(listener);
            }
        } finally {
            lock.unlock();
        }
        if (known != null) {
            listener.accept(known);
        }
    }

    /** The consumer leaves. Nothing more is delivered; the producer is told to stop. */
    @Override
    public void close() {
        Runnable cancel;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
            queuedBytes = 0;
            cancel = end == null ? onCancel : TokenStream::nothing;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        cancel.run();
    }

    /**
     * Moves frames to the sink until it is full or the queue is empty. One thread at a time does it; whoever comes in
     * between leaves its frame in the queue, where that thread finds it. The sink is called outside the lock.
     */
    private void forward() {
        while (true) {
            Frame frame;
            End last = null;
            Sink target;
            Runnable room = TokenStream::nothing;
            lock.lock();
            try {
                target = sink;
                if (target == null || forwarding || closed || endDelivered || (!sinkReady && !queue.isEmpty())) {
                    return;
                }
                frame = poll();
                if (frame == null) {
                    last = end;
                    if (last == null) {
                        return;
                    }
                    endDelivered = true;
                } else {
                    room = roomFreed();
                }
                forwarding = true;
                resumed = false;
            } finally {
                lock.unlock();
            }
            boolean ready = true;
            try {
                if (last != null) {
                    target.end(last);
                } else if (frame != null) {
                    ready = target.write(frame);
                }
            } finally {
                afterForward(ready);
            }
            room.run();
        }
    }

    /** A sink that filled up may have drained, and said so, before its write returned: that word must not be lost. */
    private void afterForward(boolean ready) {
        lock.lock();
        try {
            forwarding = false;
            sinkReady = ready || resumed;
        } finally {
            lock.unlock();
        }
    }

    private Runnable roomFreed() {
        changed.signalAll();
        if (roomWanted && queue.size() <= capacity / 2 && queuedBytes <= MAX_QUEUED_BYTES / 2) {
            roomWanted = false;
            return onRoom;
        }
        return TokenStream::nothing;
    }

    private @Nullable Frame poll() {
        Frame frame = queue.poll();
        if (frame != null) {
            queuedBytes -= frame.raw().length();
        }
        return frame;
    }

    private void add(Frame frame) {
        queue.add(frame);
        queuedBytes += frame.raw().length();
    }

    private boolean full() {
        return queue.size() >= capacity || queuedBytes >= MAX_QUEUED_BYTES;
    }

    private static void nothing() {}

    private void requireReader() {
        if (sink != null) {
            throw new IllegalStateException("the stream has a consumer already (expected: next() or one forwardTo())");
        }
    }

    private End requireEnd() {
        if (end == null) {
            throw new IllegalStateException("the stream has not ended");
        }
        return end;
    }

    private final class BoundedFeed implements Feed {
        @Override
        public boolean offer(Frame frame) {
            boolean room;
            lock.lock();
            try {
                if (end != null || closed) {
                    return true;
                }
                add(frame);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            forward();
            lock.lock();
            try {
                roomWanted |= full();
                room = !roomWanted;
            } finally {
                lock.unlock();
            }
            return room;
        }

        @Override
        public boolean put(Frame frame) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                while (full() && end == null && !closed) {
                    changed.await();
                }
                if (end != null || closed) {
                    return false;
                }
                add(frame);
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            forward();
            return true;
        }

        @Override
        public void end(End how) {
            List<Consumer<End>> listeners;
            lock.lock();
            try {
                if (end != null) {
                    return;
                }
                end = how;
                listeners = List.copyOf(endListeners);
                endListeners.clear();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            listeners.forEach(listener -> listener.accept(how));
            forward();
        }

        @Override
        public void onRoom(Runnable callback) {
            lock.lock();
            try {
                onRoom = callback;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void onCancel(Runnable callback) {
            boolean late;
            lock.lock();
            try {
                onCancel = callback;
                late = closed && end == null;
            } finally {
                lock.unlock();
            }
            if (late) {
                callback.run();
            }
        }

        @Override
        public boolean cancelled() {
            lock.lock();
            try {
                return closed;
            } finally {
                lock.unlock();
            }
        }
    }
}
