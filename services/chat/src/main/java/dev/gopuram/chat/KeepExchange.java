package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.platform.dialects.AnthropicMessages;
import dev.gopuram.platform.dialects.ModelReply;
import dev.gopuram.platform.dialects.ModelRequest;
import dev.gopuram.platform.dialects.OpenAiChat;
import dev.gopuram.platform.dialects.ProviderDialect;
import dev.gopuram.platform.dialects.UnreadableReply;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what an answer adds to what it continues, before the client learns that the answer is whole. So whoever has seen
 * the end can go on from it; and where it could not be kept the client is told, by a status or in the stream.
 */
final class KeepExchange {
    private static final Logger log = LoggerFactory.getLogger(KeepExchange.class);

    /** The field that asks for several answers at once. */
    private static final String SEVERAL = "n";

    private final Continuations continuations;

    KeepExchange(Continuations continuations) {
        this.continuations = continuations;
    }

    /** Refuses, before anything is asked, what has no one answer that could be kept. */
    void requireKeepable(Continuation continuation) {
        if (!continuation.isKept()) {
            return;
        }
        for (ModelRequest.OnlyHere only : continuation.request().asked().onlyHere()) {
            if (only.field().equals(SEVERAL)) {
                throw Problem.invalid(SEVERAL, only.value(), "1, for a conversation goes on from one answer");
            }
        }
    }

    Completion whole(Continuation continuation, Completion completion) {
        if (continuation.isKept()) {
            try {
                keep(continuation, completion);
            } catch (RuntimeException e) {
                // The answer is lost, what it cost is not.
                throw Problem.from(e).spent(new Problem.Spent(completion.model(), completion.usage()));
            }
        }
        return completion;
    }

    private void keep(Continuation continuation, Completion completion) {
        Dialect dialect = continuation.request().dialect();
        if (dialect == Dialect.RESPONSES) {
            continuations.keepResponse(continuation, completion.body(), completion.usage());
        } else {
            continuations.keepReply(continuation, reply(dialect, completion));
        }
    }

    /** The same stream; its last events wait until the exchange is kept, on a thread that may block. */
    TokenStream streamed(Continuation continuation, TokenStream source) {
        if (!continuation.isKept()) {
            return source;
        }
        TokenStream out = TokenStream.open().headed(source.head());
        Keeping keeping = new Keeping(continuation, out.feed(), CallContext.current());
        out.feed().onRoom(source::resume);
        out.feed().onCancel(source::close);
        source.onEnd(end -> {
            if (end instanceof End.Cancelled) {
                out.feed().end(end);
            }
        });
        source.forwardTo(keeping);
        return out;
    }

    private static ModelReply reply(Dialect dialect, Completion completion) {
        try {
            return words(dialect).read(Json.foreign().readTree(completion.body().shared()));
        } catch (UnreadableReply unreadable) {
            throw unkeepable(unreadable.what());
        }
    }

    private static Problem unkeepable(String why) {
        return Problem.of(Problem.Code.UPSTREAM_FAILED, "the answer cannot be kept: " + why);
    }

    private static ProviderDialect words(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> OpenAiChat.provider();
            case ANTHROPIC -> AnthropicMessages.provider();
            case RESPONSES -> throw new IllegalArgumentException("a response is kept as it is");
        };
    }

    /** One stream on its way. Calls come one at a time. */
    private final class Keeping implements TokenStream.Sink {
        private final Continuation continuation;
        private final TokenStream.Feed feed;
        private final CallContext context;
        private final OverheardAnswer heard;
        private final List<Frame> held = new ArrayList<>(1);

        Keeping(Continuation continuation, TokenStream.Feed feed, CallContext context) {
            this.continuation = continuation;
            this.feed = feed;
            this.context = context;
            this.heard = new OverheardAnswer(continuation.request().dialect());
        }

        @Override
        public boolean write(Frame frame) {
            if (heard.take(frame)) {
                held.add(frame);
                return true;
            }
            return feed.offer(frame);
        }

        @Override
        public void end(End end) {
            if (end instanceof End.Finished finished) {
                Thread.ofVirtual().name("keep-exchange").start(() -> keep(finished));
            } else {
                feed.end(end);
            }
        }

        private void keep(End.Finished finished) {
            try {
                context.run(() -> store(finished));
            } catch (RuntimeException e) {
                Problem problem = Problem.from(e);
                log.atWarn()
                        .addKeyValue("requestId", context.requestId())
                        .addKeyValue("code", problem.code())
                        .log("an answer could not be kept: {}", problem.detail());
                feed.end(new End.Failed(finished.usage(), problem));
                return;
            }
            held.forEach(feed::offer);
            feed.end(finished);
        }

        private void store(End.Finished finished) {
            String why = heard.unreadable();
            if (why != null) {
                throw unkeepable(why);
            }
            Bytes body = heard.response();
            if (body != null) {
                continuations.keepResponse(continuation, body, finished.usage());
            } else {
                continuations.keepReply(continuation, heard.reply());
            }
        }
    }
}
