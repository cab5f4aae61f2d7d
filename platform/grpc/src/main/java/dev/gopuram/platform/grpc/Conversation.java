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
 */
final class Conversation extends ServerCall.Listener<Bytes> {
    private final GrpcServer server;
    private final ServerCall<Bytes, Bytes> call;
    private final Origin origin;
    private final Conversational words;
    private final Stall stall;

    /** Those whose answers have not left, the oldest first. */
    private final ArrayDeque<Turn> turns = new ArrayDeque<>();

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
        ask();
    }

    /** Asks for one more message where there is room for it. */
    private void ask() {
        synchronized (this) {
            if (asked
                    || halfClosed
                    || closed
                    || leaving != null
                    || turns.size() >= server.config().maxInFlight()) {
                return;
            }
            asked = true;
        }
        call.request(1);
    }

    @Override
    public void onMessage(Bytes message) {
        Turn turn = new Turn(this, origin, message);
        synchronized (this) {
            asked = false;
            if (closed || leaving != null) {
                return;
            }
            turns.add(turn);
        }
        server.begin(turn);
        ask();
    }

    @Override
    public void onHalfClose() {
        synchronized (this) {
            halfClosed = true;
        }
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
        Optional<Bytes> message = outcome.ok()
                ? Optional.of(reply.body())
                : words.failure(
                        origin.headers(),
                        turn.message(),
                        outcome.status().getCode().value(),
                        outcome.detail());
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
            quietSinceNanos = server.nanoTime();
        }
        turn.sent(reply.status(), message.get().length());
    }

    private void close(Outcome outcome) {
        call.close(outcome.status(), outcome.metadata());
    }

    /** Gives up on a client that says nothing, and on one that takes nothing. */
    void sweep(long now) {
        boolean silent;
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
