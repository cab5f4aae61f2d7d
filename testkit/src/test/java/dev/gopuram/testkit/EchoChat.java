package dev.gopuram.testkit;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ChatModelList;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.lifecycle.Opened;
import java.util.List;

/** Streams the request back, and notes every delivery in its data directory. */
public final class EchoChat implements Fixture<Chat> {
    static final End END = new End.Finished(new Usage(1, 0, 2, Usage.Source.COUNTED));

    @Override
    public Class<Chat> port() {
        return Chat.class;
    }

    @Override
    public Opened<Chat> open(FixtureContext context) {
        return Opened.of(new Echo(new Deliveries(context.dataDir())));
    }

    private static final class Echo extends NothingStored {
        private final Deliveries deliveries;

        Echo(Deliveries deliveries) {
            this.deliveries = deliveries;
        }

        @Override
        public Completion complete(CompletionRequest request) {
            deliveries.note("complete");
            return new Completion(request.body(), "echo", "", Usage.NONE);
        }

        @Override
        public TokenStream stream(CompletionRequest request) {
            deliveries.note("stream");
            return TokenStream.of(List.of(Frame.of(request.body()), Frame.of(request.body())), END);
        }

        @Override
        public ChatModelList listChatModels(ListChatModels request) {
            return new ChatModelList(List.of());
        }
    }
}
