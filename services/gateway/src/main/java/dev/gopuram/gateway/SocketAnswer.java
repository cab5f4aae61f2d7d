package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Reply;
import dev.gopuram.platform.json.Json;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One answer on its way through a socket. Its events are numbered from 1 and the last of them kept, so that a client
 * whose socket broke can ask another for those it missed: it gets all of them, in their order, or is told that they are
 * gone. While nobody reads, the answer runs on until what nobody has seen fills the room; then its source waits.
 *
 * <p>The lock keeps one order for what is numbered, kept and sent. Under it nothing but the socket's queue is called.
 */
final class SocketAnswer implements TokenStream.Sink {
    /** What is said last, to whichever socket is there to hear it. */
    private interface Last {
        Bytes say(String id);
    }

    /** Called with the status and the bytes that were sent, once all was. */
    interface Over {
        void ended(int status, long bytesOut);
    }

    private final ChatSockets sockets;
    private final SocketsConfig config;
    private final Principal owner;
    private final FinishWord finish;
    private final String stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Bytes> kept = new ArrayDeque<>();

    private @Nullable ChatSocket reader;
    private String id;
    private byte[] prefix;
    private long seq;
    private long keptBytes;
    private boolean started;
    private @Nullable Last last;
    private long aloneNanos;
    private final AtomicLong bytesOut = new AtomicLong();

    private volatile @Nullable TokenStream source;
    private volatile @Nullable End end;
    private volatile boolean left;
    private Runnable leaving = () -> {};
    private Function<End, Bytes> lastBytes = ending -> Bytes.EMPTY;
    private Function<End, Optional<Reply>> instead = ending -> Optional.empty();
    private Over over = (status, bytes) -> {};

    SocketAnswer(ChatSockets sockets, ChatSocket reader, Principal owner, String id, Dialect dialect) {
        this.sockets = sockets;
        this.config = sockets.config();
        this.reader = reader;
        this.owner = owner;
        this.id = id;
        this.prefix = SocketReply.eventPrefix(id);
        this.finish = new FinishWord(dialect);
        this.stream = sockets.nextStream();
    }

    /** How the call behind it is ended. */
    void endedBy(Runnable leave) {
        leaving = leave;
    }

    String stream() {
        return stream;
    }

    String id() {
        lock.lock();
        try {
            return id;
        } finally {
            lock.unlock();
        }
    }

    long bytesOut() {
        return bytesOut.get();
    }

    Principal owner() {
        return owner;
    }

    boolean belongsTo(Principal asking) {
        return owner.id().equals(asking.id()) && owner.tenant().equals(asking.tenant());
    }

    /** An answer that is no stream: almost always a refusal. */
    void whole(Reply reply) {
        boolean failed = reply.status() >= 400;
        if (!failed) {
            keep(reply.body(), "");
        }
        conclude(
                failed
                        ? name -> failed(name, null, reply, null)
                        : name -> Json.write(SocketReply.Done.of(name, stream, null, null)),
                false);
    }

    void stream(
            TokenStream from, Function<End, Bytes> newLast, Function<End, Optional<Reply>> newInstead, Over newOver) {
        source = from;
        lastBytes = newLast;
        instead = newInstead;
        over = newOver;
        from.onEnd(this::sourceEnded);
        from.forwardTo(this);
    }

    private void sourceEnded(End how) {
        end = how;
        if (left) {
            cancelled(how.usage());
        }
    }

    @Override
    public boolean write(Frame frame) {
        Bytes data = EventData.of(frame.raw());
        if (data == null) {
            return true;
        }
        finish.read(data);
        TokenStream from = source;
        return keep(data, from == null ? "" : from.head().model());
    }

    /** Numbers the event, keeps it, and sends it where somebody reads. False: no more for now. */
    private boolean keep(Bytes data, String model) {
        lock.lock();
        try {
            start(model);
            seq++;
            kept.add(data);
            keptBytes += data.length();
            bytesOut.addAndGet(data.length());
            if (reader == null) {
                return kept.size() < 2 * config.resumeEvents()
                        && keptBytes < 2 * config.resumeBytes().bytes();
            }
            while (kept.size() > config.resumeEvents()
                    || keptBytes > config.resumeBytes().bytes()) {
                keptBytes -= kept.remove().length();
            }
            return reader.send(SocketReply.event(prefix, seq, data));
        } finally {
            lock.unlock();
        }
    }

    private void start(String model) {
        if (!started) {
            started = true;
            sockets.started(this);
            if (reader != null) {
                reader.send(Json.write(SocketReply.Started.of(id, stream, model)));
            }
        }
    }

    @Override
    public void end(End how) {
        switch (how) {
            case End.Finished finished -> {
                lock.lock();
                try {
                    start(model());
                } finally {
                    lock.unlock();
                }
                String word = finish.word();
                conclude(name -> Json.write(SocketReply.Done.of(name, stream, how.usage(), word)), true);
                over.ended(200, bytesOut.get());
            }
            case End.Truncated truncated -> broken(how);
            case End.Failed failed -> broken(how);
            case End.Cancelled cancelled -> {
                cancelled(how.usage());
                over.ended(200, bytesOut.get());
            }
        }
    }

    private String model() {
        TokenStream from = source;
        return from == null ? "" : from.head().model();
    }

    private void broken(End how) {
        Optional<Reply> reply = begun() ? Optional.empty() : instead.apply(how);
        if (reply.isPresent()) {
            conclude(name -> failed(name, null, reply.get(), how.usage()), false);
            over.ended(reply.get().status(), reply.get().body().length());
        } else {
            String error = error(lastBytes.apply(how));
            conclude(
                    name -> Json.write(new SocketReply.Failed(
                            "error", name, stream, null, error, null, null, SocketReply.Used.of(how.usage()))),
                    true);
            over.ended(200, bytesOut.get());
        }
    }

    private boolean begun() {
        lock.lock();
        try {
            return started;
        } finally {
            lock.unlock();
        }
    }

    /** Its client wants no more; what was used until then is known once the source has said so. */
    void left() {
        left = true;
        End known = end;
        if (source == null || known != null) {
            cancelled(known == null ? null : known.usage());
        }
    }

    private void cancelled(@Nullable Usage usage) {
        conclude(name -> Json.write(SocketReply.Done.of(name, begun() ? stream : null, usage, "cancelled")), false);
    }

    private void conclude(Last said, boolean keeping) {
        ChatSocket heard;
        lock.lock();
        try {
            if (last != null) {
                return;
            }
            last = said;
            aloneNanos = sockets.nanoTime();
            heard = reader;
            if (heard != null) {
                heard.send(said.say(id));
            }
        } finally {
            lock.unlock();
        }
        if (keeping) {
            sockets.ended(this);
        } else {
            sockets.forget(this);
        }
        if (heard != null) {
            heard.finished(this);
        }
    }

    private static Bytes failed(String id, @Nullable String stream, Reply reply, @Nullable Usage usage) {
        String retry = reply.headers().first("retry-after-ms");
        return Json.write(new SocketReply.Failed(
                "error",
                id,
                stream,
                reply.status(),
                error(reply.body()),
                reply.headers().first("x-request-id"),
                retry == null ? null : Long.valueOf(retry),
                usage == null ? null : SocketReply.Used.of(usage)));
    }

    /** The error in a reply or in the event that ends a stream, in its dialect's words. */
    static String error(Bytes told) {
        Bytes event = EventData.of(told);
        JsonNode tree = Json.tree(event == null ? told : event);
        return (tree.has("error") ? tree.path("error") : tree).toString();
    }

    /**
     * Sends a socket what it has missed, and from then on what comes. Another socket that still had it has it no more.
     * Throws a problem where that cannot be done without a gap; then nothing has changed.
     */
    void attach(ChatSocket other, String newId, long after) {
        ChatSocket before;
        boolean ended;
        lock.lock();
        try {
            before = reader;
            requireKept(after);
            id = newId;
            prefix = SocketReply.eventPrefix(newId);
            reader = other;
            other.reads(this, newId);
            replay(other, after);
            ended = last != null;
            if (last != null) {
                other.send(last.say(newId));
            }
        } finally {
            lock.unlock();
        }
        if (before != null) {
            before.finished(this);
        }
        if (ended) {
            other.finished(this);
        } else {
            room();
        }
    }

    /** Whether it goes on, and there: it may have been resumed elsewhere and back again meanwhile. */
    boolean isReadBy(ChatSocket socket) {
        lock.lock();
        try {
            return reader == socket && last == null;
        } finally {
            lock.unlock();
        }
    }

    private void requireKept(long after) {
        long oldest = seq - kept.size();
        if (after > seq) {
            throw Problem.invalid("after", after, "at most " + seq + ", the last event so far");
        }
        if (after < oldest) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "after: " + after + " (expected: " + oldest + " or more: older events are no longer kept)");
        }
    }

    private void replay(ChatSocket to, long after) {
        long number = seq - kept.size();
        for (Bytes event : kept) {
            if (++number > after) {
                to.send(SocketReply.event(prefix, number, event));
            }
        }
    }

    /** The socket broke. What has not begun nobody can ask for again, so it ends; the rest waits. */
    void lost(ChatSocket socket) {
        boolean waits;
        lock.lock();
        try {
            if (reader != socket) {
                return;
            }
            reader = null;
            aloneNanos = sockets.nanoTime();
            waits = started && !config.resumeFor().isZero() && !sockets.draining();
        } finally {
            lock.unlock();
        }
        if (waits) {
            room();
        } else {
            leave();
        }
    }

    void leave() {
        leaving.run();
    }

    void leaveIfAlone() {
        lock.lock();
        try {
            if (reader != null || last != null) {
                return;
            }
        } finally {
            lock.unlock();
        }
        leave();
    }

    /** There may be room again. */
    void room() {
        TokenStream from = source;
        if (from != null) {
            from.resume();
        }
    }

    /** Ends what nobody came back for. */
    void sweep(long now) {
        if (alone() && expired(now)) {
            leave();
        }
    }

    private boolean alone() {
        lock.lock();
        try {
            return reader == null && last == null;
        } finally {
            lock.unlock();
        }
    }

    boolean expired(long now) {
        lock.lock();
        try {
            return now - aloneNanos >= config.resumeFor().toNanos();
        } finally {
            lock.unlock();
        }
    }
}
