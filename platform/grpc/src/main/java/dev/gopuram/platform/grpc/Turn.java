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
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One message of a conversation, and the one that answers it. */
final class Turn extends CallExchange {
    private final Conversation conversation;
    private final Bytes message;
    private volatile @Nullable Reply answer;

    Turn(Conversation conversation, Origin origin, Bytes message) {
        super(origin);
        this.conversation = conversation;
        this.message = message;
    }

    Bytes message() {
        return message;
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
        if (message.length() > maxBytes) {
            failed.accept(tooLarge(message.length(), maxBytes));
        } else {
            whole.accept(message);
        }
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
        finish(new Done(status, message.length(), bytes, false));
    }

    void dropped() {
        abandon(message.length(), 0);
    }
}
