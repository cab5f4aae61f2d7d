package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Reply;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stream both ways, each message of which is a call of its own. So many are answered at once, the next waits in the
 * connection; answers leave in the order of the messages.
 *
 * <p>The first turn begins before its message: nothing is taken from whom the handler refuses, and a refusal without a
 * message ends the stream. Where the message is long in coming, that turn is let go, and the next message begins its own.
 */
final class Conversation extends ServerCall.Listener<Bytes> {
    private final GrpcServer server;
    private final ServerCall<Bytes, Bytes> call;
    private final Origin origin;
    private final Conversational words;
    private final Stall stall;

    /** Those whose answers have not left, the oldest first. */
    private final ArrayDeque<Turn> turns = new ArrayDeque<>();

    /** The first, until its message has come. */
    private @Nullable Turn opening;

    private boolean begun;
    private boolean asked;
    private boolean halfClosed;
    private boolean sending;
    private boolean closed;
    private @Nullable Status leaving;
    private long quietSinceNanos;

    Conversation(GrpcServer server, ServerCall<Bytes, Bytes> call, Origin origin, Conversational words) {
        this.server = server;
        this.call = call;
        this.origin = origin;
        this.words = words;
        this.stall = new Stall(server, Cuts.ofCurrentCall());
        this.quietSinceNanos = server.nanoTime();
    }

    void begin() {
        Turn first = new Turn(this, origin, null);
        synchronized (this) {
            opening = first;
            turns.add(first);
        }
        server.begin(first);
    }

    long nanoTime() {
        return server.nanoTime();
    }

    /** Asks for one more message where there is room for it. */
    private void ask() {
        synchronized (this) {
            boolean room = opening == null ? turns.size() < server.config().maxInFlight() : opening.waits();
            if (asked || halfClosed || closed || leaving != null || !room) {
                return;
            }
            asked = true;
        }
        call.request(1);
    }

    @Override
    public void onMessage(Bytes message) {
        Turn first;
        Turn turn;
        synchronized (this) {
            asked = false;
            if (closed || leaving != null) {
                return;
            }
            first = opening;
            opening = null;
            turn = first == null ? new Turn(this, origin, message) : first;
            if (first == null) {
                turns.add(turn);
            }
        }
        if (first == null) {
            server.begin(turn);
        } else {
            first.came(message);
        }
        ask();
    }

    /** The handler has let the first turn pass, and wants its message. */
    void wanted() {
        boolean over;
        synchronized (this) {
            over = halfClosed || leaving != null;
        }
        if (over) {
            letGo();
        } else {
            ask();
        }
    }

    /** No message comes for the first turn, or not soon: it is nothing that is waited for. */
    private void letGo() {
        Turn first;
        synchronized (this) {
            first = opening;
            if (first == null || !first.waits()) {
                return;
            }
            opening = null;
            turns.remove(first);
        }
        first.dropped();
        send();
        ask();
    }

    @Override
    public void onHalfClose() {
        synchronized (this) {
            halfClosed = true;
        }
        letGo();
        send();
    }

    /** A turn has its answer. */
    void answered() {
        send();
        ask();
    }

    @Override
    public void onReady() {
        stall.ended();
        send();
        ask();
    }

    /** Sends what can be sent: one thread at a time, whoever comes in between leaves it the work. */
    private void send() {
        synchronized (this) {
            if (sending) {
                return;
            }
            sending = true;
        }
        while (true) {
            Turn turn;
            Reply reply;
            Status last;
            synchronized (this) {
                turn = turns.peek();
                reply = turn == null ? null : turn.answer();
                boolean waits = turn != null && (reply == null || (begun && !call.isReady()));
                if (closed || waits || (turn == null && !halfClosed && leaving == null)) {
                    sending = false;
                    return;
                }
                closed |= turn == null;
                last = halfClosed || leaving == null ? Status.OK : leaving;
            }
            if (turn == null || reply == null) {
                close(new Outcome(last, Headers.NONE));
                return;
            }
            sendOne(turn, reply);
        }
    }

    private void sendOne(Turn turn, Reply reply) {
        Outcome outcome = Outcome.of(reply);
        Optional<Bytes> message = outcome.ok() ? Optional.of(reply.body()) : failure(turn, outcome);
        if (message.isEmpty()) {
            synchronized (this) {
                closed = true;
                turns.remove(turn);
            }
            close(outcome);
            turn.sent(reply.status(), 0);
            drop();
            return;
        }
        if (!begun) {
            begun = true;
            call.sendHeaders(outcome.metadata());
        }
        call.sendMessage(message.get());
        stall.wrote(message.get().length(), call.isReady());
        synchronized (this) {
            turns.remove(turn);
            opening = turn == opening ? null : opening;
            quietSinceNanos = server.nanoTime();
        }
        turn.sent(reply.status(), message.get().length());
    }

    private Optional<Bytes> failure(Turn turn, Outcome outcome) {
        Bytes asked = turn.message();
        return asked == null
                ? Optional.empty()
                : words.failure(
                        origin.headers(), asked, outcome.status().getCode().value(), outcome.detail());
    }

    private void close(Outcome outcome) {
        call.close(outcome.status(), outcome.metadata());
    }

    /** Gives up on a client that says nothing, and on one that takes nothing. */
    void sweep(long now) {
        boolean silent;
        boolean late;
        synchronized (this) {
            late = opening != null
                    && opening.waitsSince(now - server.config().messageTimeout().toNanos());
        }
        if (late) {
            letGo();
        }
        synchronized (this) {
            silent = turns.isEmpty()
                    && now - quietSinceNanos
                            > server.config().conversationIdle().toNanos();
        }
        if (silent) {
            leave(Status.UNAVAILABLE.withDescription(
                    "nothing was said for " + server.config().conversationIdle().toMillis() + " ms"));
        }
        stall.sweep(now);
    }

    /** Takes no more messages, and closes once those that were taken are answered. */
    void leave(Status why) {
        synchronized (this) {
            if (leaving != null || closed) {
                return;
            }
            leaving = why;
        }
        letGo();
        send();
    }

    @Override
    public void onCancel() {
        drop();
        server.over(this);
    }

    @Override
    public void onComplete() {
        drop();
        server.over(this);
    }

    /** Nobody reads the answers of those that are left. */
    private void drop() {
        List<Turn> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(turns);
            turns.clear();
        }
        left.forEach(Turn::dropped);
    }
}
