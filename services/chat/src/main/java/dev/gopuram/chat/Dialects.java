package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.platform.dialects.AnthropicMessages;
import dev.gopuram.platform.dialects.ClientDialect;
import dev.gopuram.platform.dialects.OpenAiChat;
import dev.gopuram.platform.dialects.OpenAiResponses;

/** The dialects clients speak to us. */
final class Dialects {
    private Dialects() {}

    static ClientDialect of(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> OpenAiChat.client();
            case ANTHROPIC -> AnthropicMessages.client();
            case RESPONSES -> OpenAiResponses.client();
        };
    }
}
