package dev.gopuram.gateway;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.Exchange;
import dev.gopuram.platform.http.Handler;
import dev.gopuram.platform.http.Socket;
import dev.gopuram.platform.http.SocketConfig;
import dev.gopuram.platform.http.SocketListener;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The chat sockets of one edge, and the answers that a socket may still come back for. */
final class ChatSockets {
    /** How often it is looked whether the keys of open sockets are still in force. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final SocketsConfig config;
    private final Clock clock;
    private final Ids ids;
    private final Function<Principal, @Nullable Problem> keyEnded;
    private final Set<ChatSocket> open = ConcurrentHashMap.newKeySet();
    private final Map<String, SocketAnswer> streams = new ConcurrentHashMap<>();
    private final EndedAnswers ended;
    private volatile @Nullable Handler handler;
    private volatile boolean draining;
    private long lookedNanos;

    /**
     * No socket is open.
     *
     * @param keyEnded why a caller's key is no longer in force; null where it is
     */
    ChatSockets(SocketsConfig config, Clock clock, Ids ids, Function<Principal, @Nullable Problem> keyEnded) {
        this.keyEnded = keyEnded;
        this.lookedNanos = clock.nanoTime();
        this.config = config;
        this.clock = clock;
        this.ids = ids;
        this.ended = new EndedAnswers(config.maxKept());
    }

    /** Says who answers each request: the edge, with all its policies. */
    void answeredBy(Handler edge) {
        handler = edge;
    }

    SocketConfig connection() {
        return config.connection();
    }

    SocketsConfig config() {
        return config;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    String nextStream() {
        return ids.prefixed("strm");
    }

    SocketListener open(Socket socket, Exchange request, Principal owner, String address) {
        ChatSocket opened = new ChatSocket(this, socket, request, owner, address);
        open.add(opened);
        if (draining) {
            opened.drain();
        }
        return opened;
    }

    void closed(ChatSocket socket) {
        open.remove(socket);
    }

    void handle(Exchange exchange) {
        Handler known = handler;
        if (known == null) {
            throw new IllegalStateException("nobody answers (expected: answeredBy before the first socket)");
        }
        known.handle(exchange);
    }

    void started(SocketAnswer answer) {
        streams.put(answer.stream(), answer);
    }

    /** Keeps an ended answer for a while; where there are too many, an older one gives way. */
    void ended(SocketAnswer answer) {
        SocketAnswer gone = ended.add(answer);
        if (gone != null) {
            forget(gone);
        }
    }

    void forget(SocketAnswer answer) {
        streams.remove(answer.stream());
    }

    /** An answer that began on some socket of the same caller. Whether another caller has one by the name is not told. */
    SocketAnswer find(String stream, Principal asking) {
        SocketAnswer answer = streams.get(stream);
        if (answer == null || !answer.belongsTo(asking)) {
            throw Problem.of(
                    Problem.Code.NOT_FOUND,
                    "stream: " + stream
                            + " (expected: one that began on this node and has not been over, or alone, for "
                            + config.resumeFor().toMillis() + " ms)");
        }
        return answer;
    }

    /**
     * Cancels what nobody came back for, forgets what nobody asked for any more, and closes the sockets of keys that are no
     * longer in force. Called by one thread at a time.
     */
    void sweep() {
        long now = clock.nanoTime();
        if (now - lookedNanos >= LOOK.toNanos()) {
            lookedNanos = now;
            open.forEach(this::closeIfKeyEnded);
        }
        for (SocketAnswer answer : streams.values()) {
            answer.sweep(now);
        }
        ended.takeExpired(now).forEach(this::forget);
    }

    private void closeIfKeyEnded(ChatSocket socket) {
        Problem ended = keyEnded.apply(socket.owner());
        if (ended != null) {
            socket.shutOut(ended);
        }
    }

    /** A socket is closed once its answers have ended; nobody will come back here for one. */
    void drain(Deadline deadline) {
        draining = true;
        open.forEach(ChatSocket::drain);
        streams.values().forEach(SocketAnswer::leaveIfAlone);
    }

    boolean draining() {
        return draining;
    }

    int kept() {
        return streams.size();
    }
}
