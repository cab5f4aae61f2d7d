package dev.gopuram.platform.grpc;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.http.Done;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Reply;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation, and the one that answers it. That of the first turn is not there before the handler asks
 * for it.
 */
final class Turn extends CallExchange {
    private final Conversation conversation;
    private final AtomicReference<@Nullable Reading> reading = new AtomicReference<>();
    private volatile @Nullable Bytes message;
    private volatile @Nullable Reply answer;

    /**
     * Who waits for the message.
     *
     * @param sinceNanos since when
     */
    private record Reading(int maxBytes, Consumer<Bytes> whole, Consumer<Problem> failed, long sinceNanos) {
        void take(Bytes message) {
            if (message.length() > maxBytes) {
                failed.accept(tooLarge(message.length(), maxBytes));
            } else {
                whole.accept(message);
            }
        }
    }

    Turn(Conversation conversation, Origin origin, @Nullable Bytes message) {
        super(origin);
        this.conversation = conversation;
        this.message = message;
    }

    /** Null as long as it has not come. */
    @Nullable
    Bytes message() {
        return message;
    }

    /** Whether the handler has asked for a message that has not come. */
    boolean waits() {
        return reading.get() != null;
    }

    boolean waitsSince(long nanos) {
        Reading waiting = reading.get();
        return waiting != null && waiting.sinceNanos - nanos <= 0;
    }

    /** The message that was waited for. */
    void came(Bytes late) {
        message = late;
        Reading waiting = reading.getAndSet(null);
        if (waiting != null) {
            waiting.take(late);
        }
    }

    /** Null until it has one. */
    @Nullable
    Reply answer() {
        return answer;
    }

    @Override
    public void body(int maxBytes, Consumer<Bytes> whole, Consumer<Problem> failed) {
        if (isOver()) {
            return;
        }
        Reading asking = new Reading(maxBytes, whole, failed, conversation.nanoTime());
        Bytes known = message;
        if (known != null) {
            asking.take(known);
            return;
        }
        reading.set(asking);
        conversation.wanted();
    }

    @Override
    public void reply(int status, Headers fields, Bytes content) {
        if (claim()) {
            answer = new Reply(status, fields, content);
            conversation.answered();
        }
    }

    @Override
    public void stream(
            Headers fields,
            TokenStream source,
            Function<End, Bytes> last,
            Duration heartbeat,
            Function<End, Optional<Reply>> instead) {
        source.close();
        throw new IllegalStateException("a stream in answer to one of many messages (expected: one message)");
    }

    void sent(int status, int bytes) {
        finish(new Done(status, length(), bytes, false));
    }

    void dropped() {
        abandon(length(), 0);
    }

    private int length() {
        Bytes known = message;
        return known == null ? 0 : known.length();
    }
}
