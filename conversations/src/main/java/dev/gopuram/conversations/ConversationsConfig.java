package dev.gopuram.conversations;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * What is kept of conversations, and for how long.
 *
 * @param maxItems items of one conversation
 * @param maxItemBytes one item's JSON
 * @param maxBytes all items of one conversation, and likewise of one stored response
 * @param maxConversations conversations of one subject
 * @param defaultPage items or conversations of a page where the request does not say
 * @param maxPage the most it may say
 * @param retention how long a conversation is kept after its last change
 * @param responseRetention how long a stored response is kept
 * @param replayWindow how long a repeated request is answered as it was the first time
 * @param windowTokens how much of what was said before is put in front of a request, by estimate
 */
public record ConversationsConfig(
        int maxItems,
        ByteSize maxItemBytes,
        ByteSize maxBytes,
        int maxConversations,
        int defaultPage,
        int maxPage,
        Duration retention,
        Duration responseRetention,
        Duration replayWindow,
        int windowTokens) {
    private static final int MOST_TOKENS = 10_000_000;
    private static final int MOST_ITEMS = 100_000;
    private static final int MOST_CONVERSATIONS = 1_000_000;
    private static final int MOST_ON_A_PAGE = 1_000;
    private static final long MOST_BYTES = 256L << 20;
    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final Duration LONGEST_REPLAY = Duration.ofDays(7);

    public ConversationsConfig {
        requireWithin("max_items", maxItems, MOST_ITEMS);
        requireWithin("max_bytes", maxBytes, MOST_BYTES, "1B..256MiB");
        requireWithin("max_item_bytes", maxItemBytes, maxBytes.bytes(), "1B..max_bytes");
        requireWithin("max_conversations", maxConversations, MOST_CONVERSATIONS);
        requireWithin("max_page", maxPage, MOST_ON_A_PAGE);
        requireWithin("default_page", defaultPage, maxPage);
        requireWithin("retention", retention, LONGEST, "1s..36500d");
        requireWithin("response_retention", responseRetention, LONGEST, "1s..36500d");
        requireWithin("replay_window", replayWindow, LONGEST_REPLAY, "1s..7d");
        requireWithin("window_tokens", windowTokens, MOST_TOKENS);
    }

    public static ConversationsConfig defaults() {
        return new ConversationsConfig(
                2_000,
                ByteSize.mib(8),
                ByteSize.mib(32),
                10_000,
                20,
                100,
                Duration.ofDays(365),
                Duration.ofDays(30),
                Duration.ofDays(1),
                16_000);
    }

    private static void requireWithin(String field, int value, int most) {
        if (value < 1 || value > most) {
            throw Problem.invalid(field, value, "1.." + most);
        }
    }

    private static void requireWithin(String field, ByteSize value, long most, String expected) {
        if (value.bytes() < 1 || value.bytes() > most) {
            throw Problem.invalid(field, value, expected);
        }
    }

    private static void requireWithin(String field, Duration value, Duration longest, String expected) {
        if (value.toSeconds() < 1 || value.compareTo(longest) > 0) {
            throw Problem.invalid(field, value, expected);
        }
    }
}
