package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.dialects.AnthropicMessages;
import dev.gopuram.platform.dialects.EventDecoder;
import dev.gopuram.platform.dialects.EventText;
import dev.gopuram.platform.dialects.ModelReply;
import dev.gopuram.platform.dialects.OpenAiChat;
import dev.gopuram.platform.dialects.ReplyCollector;
import dev.gopuram.platform.dialects.UnreadableReply;
import dev.gopuram.platform.json.Json;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Puts a streamed answer together from the events that pass. Calls come one at a time. */
final class OverheardAnswer {
    private final ReplyCollector collector = new ReplyCollector();
    private final @Nullable EventDecoder decoder;
    private @Nullable Bytes response;
    private @Nullable String unreadable;

    OverheardAnswer(Dialect dialect) {
        this.decoder = switch (dialect) {
            case OPENAI -> OpenAiChat.provider().decoder();
            case ANTHROPIC -> AnthropicMessages.provider().decoder();
            case RESPONSES -> null;
        };
    }

    /** Takes an event, and answers whether it tells that the answer is whole. */
    boolean take(Frame frame) {
        EventText event = EventText.of(frame.raw());
        if (decoder == null) {
            return lastOfResponse(event);
        }
        try {
            decoder.read(event.type(), event.data(), collector::take);
        } catch (UnreadableReply what) {
            unreadable = what.what();
        }
        return collector.done();
    }

    /** A response says all of itself at its end. */
    private boolean lastOfResponse(EventText event) {
        boolean last = event.type().equals("response.completed") || event.type().equals("response.incomplete");
        if (last) {
            try {
                response = Json.write(Json.foreign().readTree(event.data()).path("response"));
            } catch (JacksonException e) {
                unreadable = "the response cannot be read";
            }
        }
        return last;
    }

    /** The same stream, listened to. */
    TokenStream passing(TokenStream source) {
        TokenStream out = TokenStream.open().headed(source.head());
        out.feed().onRoom(source::resume);
        out.feed().onCancel(source::close);
        source.onEnd(end -> {
            if (end instanceof End.Cancelled) {
                out.feed().end(end);
            }
        });
        source.forwardTo(new TokenStream.Sink() {
            @Override
            public boolean write(Frame frame) {
                boolean _ = take(frame);
                return out.feed().offer(frame);
            }

            @Override
            public void end(End end) {
                out.feed().end(end);
            }
        });
        return out;
    }

    /** What was said, once the stream has ended well. */
    Optional<String> text() {
        if (unreadable != null) {
            return Optional.empty();
        }
        if (decoder != null) {
            return AnswerText.of(collector.reply());
        }
        return response == null ? Optional.empty() : AnswerText.of(Dialect.RESPONSES, response);
    }

    /** What of it could not be read; null where all could. */
    @Nullable
    String unreadable() {
        return unreadable;
    }

    /** The body of a response; null in another dialect. */
    @Nullable
    Bytes response() {
        return response;
    }

    /** The answer in another dialect than that of responses. */
    ModelReply reply() {
        return collector.reply();
    }
}
