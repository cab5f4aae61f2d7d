package dev.gopuram.conversations;

import dev.gopuram.kernel.Problem;
import java.util.Map;

/** The application's own notes on a conversation, within OpenAI's bounds. */
final class Metadata {
    private static final int MOST = 16;
    private static final int MAX_NAME = 64;
    private static final int MAX_VALUE = 512;

    private Metadata() {}

    static Map<String, String> checked(Map<String, String> metadata) {
        if (metadata.size() > MOST) {
            throw Problem.invalid("metadata", metadata.size() + " pairs", "at most " + MOST);
        }
        metadata.forEach((name, value) -> {
            if (name.isEmpty() || name.length() > MAX_NAME) {
                throw Problem.invalid("metadata", name, "names of 1.." + MAX_NAME + " characters");
            }
            if (value.length() > MAX_VALUE) {
                throw Problem.invalid("metadata." + name, value.length() + " characters", "at most " + MAX_VALUE);
            }
        });
        return metadata;
    }
}
