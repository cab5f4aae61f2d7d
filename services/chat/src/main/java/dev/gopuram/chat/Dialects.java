package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.platform.dialects.AnthropicMessages;
import dev.gopuram.platform.dialects.ClientDialect;
import dev.gopuram.platform.dialects.OpenAiChat;

/** The dialects clients speak to us. */
final class Dialects {
    private Dialects() {}

    static ClientDialect of(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> OpenAiChat.client();
            case ANTHROPIC -> AnthropicMessages.client();
            case RESPONSES ->
                throw dev.gopuram.kernel.Problem.of(
                        dev.gopuram.kernel.Problem.Code.UNAVAILABLE, "responses are not spoken yet");
        };
    }
}
