package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ChatModelList;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.kernel.TokenStream;

/** The port, one line per operation. */
final class ChatService implements Chat {
    private final CompleteChat complete;
    private final StreamChat stream;
    private final ListModels list;

    ChatService(CompleteChat complete, StreamChat stream, ListModels list) {
        this.complete = complete;
        this.stream = stream;
        this.list = list;
    }

    @Override
    public Completion complete(CompletionRequest request) {
        return complete.run(request);
    }

    @Override
    public TokenStream stream(CompletionRequest request) {
        return stream.run(request);
    }

    @Override
    public ChatModelList listChatModels(ListChatModels request) {
        return list.run();
    }
}
