package dev.gopuram.chat;

import dev.gopuram.kernel.Usage;
import java.nio.charset.StandardCharsets;

/**
 * How many tokens a text has, where nobody who counts them is there: one for every four bytes of UTF-8, rounded up, and
 * four more around each message. English text runs at 4 to 4.5 bytes a token in the usual vocabularies, Chinese and
 * Hindi at 3 to 4, so the estimate errs to the high side rather than give tokens away.
 */
final class TokenEstimate {
    private static final int BYTES_PER_TOKEN = 4;
    private static final int TOKENS_AROUND_MESSAGE = 4;

    private TokenEstimate() {}

    static long ofBytes(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    static long of(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8).length);
    }

    static long ofMessages(ChatRequest request) {
        long tokens = 0;
        for (Message message : request.messages()) {
            tokens += TOKENS_AROUND_MESSAGE + of(message.text());
        }
        return tokens;
    }

    static Usage usage(long inputTokens, long outputTokens) {
        return new Usage(inputTokens, 0, outputTokens, Usage.Source.ESTIMATED);
    }
}
