package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.FindConversation;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Shows a conversation. */
final class ShowConversation implements Operation {
    private final Chat chat;

    ShowConversation(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        FindConversation request = new FindConversation(call.pathValue("conversation"));
        return Answer.ok(ConversationObject.of(call.ask(() -> chat.findConversation(request))));
    }
}
