package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.http.Done;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Reply;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call with one message, and one or more in reply. The message is asked for when the handler asks for it: until then
 * nothing of it is held.
 */
final class ServedCall extends CallExchange {
    /** One message, and the proof that there is no second. */
    private static final int MESSAGES_WANTED = 2;

    private final GrpcServer server;
    private final ServerCall<Bytes, Bytes> call;
    private final Stall stall;

    private @Nullable Reading reading;
    private @Nullable Bytes message;
    private volatile @Nullable TokenStream stream;
    private volatile int status;
    private final AtomicLong bytesIn = new AtomicLong();
    private final AtomicLong bytesOut = new AtomicLong();

    /**
     * Who waits for the message.
     *
     * @param sinceNanos since when
     */
    private record Reading(int maxBytes, Consumer<Bytes> whole, Consumer<Problem> failed, long sinceNanos) {}

    ServedCall(GrpcServer server, ServerCall<Bytes, Bytes> call, Origin origin) {
        super(origin);
        this.server = server;
        this.call = call;
        this.stall = new Stall(server, Cuts.ofCurrentCall());
    }

    ServerCall.Listener<Bytes> listener() {
        return new Listener();
    }

    @Override
    public void body(int maxBytes, Consumer<Bytes> whole, Consumer<Problem> failed) {
        synchronized (this) {
            reading = new Reading(maxBytes, whole, failed, server.nanoTime());
        }
        call.request(MESSAGES_WANTED);
    }

    /** Gives up on a message that does not come, and on a reader that takes nothing. */
    void sweep(long now) {
        Reading waiting;
        synchronized (this) {
            waiting = reading;
            Duration patience = server.config().messageTimeout();
            if (waiting == null || now - waiting.sinceNanos <= patience.toNanos()) {
                waiting = null;
            } else {
                reading = null;
            }
        }
        if (waiting != null) {
            waiting.failed.accept(Problem.of(
                    Problem.Code.REQUEST_TIMEOUT,
                    "the message did not come whole within "
                            + server.config().messageTimeout().toMillis() + " ms"));
        }
        stall.sweep(now);
    }

    @Override
    public void reply(int code, Headers fields, Bytes content) {
        if (claim()) {
            send(new Reply(code, fields, content));
        }
    }

    private void send(Reply reply) {
        status = reply.status();
        Outcome outcome = Outcome.of(reply);
        if (!outcome.ok()) {
            call.close(outcome.status(), outcome.metadata());
            return;
        }
        call.sendHeaders(outcome.metadata());
        bytesOut.addAndGet(reply.body().length());
        call.sendMessage(reply.body());
        stall.wrote(reply.body().length(), call.isReady());
        call.close(outcome.status(), new Metadata());
    }

    /** HTTP/2 has pings: there are no heartbeats. */
    @Override
    public void stream(
            Headers fields,
            TokenStream source,
            Function<End, Bytes> last,
            Duration heartbeat,
            Function<End, Optional<Reply>> instead) {
        if (!claim()) {
            source.close();
            return;
        }
        stream = source;
        if (isOver()) {
            source.close();
            return;
        }
        source.forwardTo(new Sender(fields, last, instead));
    }

    @Override
    void over() {
        TokenStream open = stream;
        if (open != null) {
            open.close();
        }
        server.over(this);
    }

    /** Passes frames on as messages, in order: calls come one at a time. */
    private final class Sender implements TokenStream.Sink {
        private final Headers fields;
        private final Function<End, Bytes> last;
        private final Function<End, Optional<Reply>> instead;
        private boolean begun;

        Sender(Headers fields, Function<End, Bytes> last, Function<End, Optional<Reply>> instead) {
            this.fields = fields;
            this.last = last;
            this.instead = instead;
        }

        @Override
        public boolean write(Frame frame) {
            begin();
            message(frame.raw());
            return call.isReady();
        }

        @Override
        public void end(End end) {
            Optional<Reply> other = begun ? Optional.empty() : instead.apply(end);
            if (other.isPresent()) {
                send(other.get());
                return;
            }
            begin();
            Bytes word = last.apply(end);
            if (word.length() > 0) {
                message(word);
            }
            Outcome outcome = Outcome.of(end, Headers.NONE);
            call.close(outcome.status(), outcome.metadata());
        }

        private void begin() {
            if (!begun) {
                begun = true;
                status = 200;
                call.sendHeaders(Outcome.metadata(fields));
            }
        }

        private void message(Bytes bytes) {
            bytesOut.addAndGet(bytes.length());
            call.sendMessage(bytes);
            stall.wrote(bytes.length(), call.isReady());
        }
    }

    /** What the client does; on the connection's event loop. */
    private final class Listener extends ServerCall.Listener<Bytes> {
        @Override
        public void onMessage(Bytes received) {
            bytesIn.addAndGet(received.length());
            Reading waiting;
            boolean second;
            synchronized (ServedCall.this) {
                second = message != null;
                waiting = reading;
                if (waiting == null || (!second && received.length() <= waiting.maxBytes)) {
                    message = received;
                    return;
                }
                reading = null;
            }
            waiting.failed.accept(
                    second ? Problem.invalid("messages", "two", "one") : tooLarge(received.length(), waiting.maxBytes));
        }

        @Override
        public void onHalfClose() {
            Reading waiting;
            Bytes whole;
            synchronized (ServedCall.this) {
                waiting = reading;
                whole = message;
                reading = null;
                message = null;
            }
            if (waiting == null) {
                return;
            }
            if (whole == null) {
                waiting.failed.accept(Problem.invalid("messages", "none", "one"));
            } else {
                waiting.whole.accept(whole);
            }
        }

        @Override
        public void onReady() {
            stall.ended();
            TokenStream open = stream;
            if (open != null) {
                open.resume();
            }
        }

        @Override
        public void onCancel() {
            forget();
            abandon(bytesIn.get(), bytesOut.get());
        }

        @Override
        public void onComplete() {
            forget();
            finish(new Done(status, bytesIn.get(), bytesOut.get(), false));
        }

        private void forget() {
            synchronized (ServedCall.this) {
                reading = null;
                message = null;
            }
        }
    }
}
