package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Why an answer ended, in its dialect's own word, read from its events as they pass without parsing them: a key in quotes
 * cannot be part of a text, whose quotes are escaped.
 */
final class FinishWord {
    private static final int MOST_LENGTH = 64;

    private final byte[] key;
    private volatile @Nullable String word;

    FinishWord(Dialect dialect) {
        String name = switch (dialect) {
            case OPENAI -> "finish_reason";
            case ANTHROPIC -> "stop_reason";
            case RESPONSES -> "status";
        };
        this.key = ('"' + name + '"').getBytes(StandardCharsets.US_ASCII);
    }

    /** The last one that was said; null where none was. */
    @Nullable
    String word() {
        return word;
    }

    void read(Bytes event) {
        byte[] bytes = event.shared();
        int at = indexOf(bytes);
        if (at < 0) {
            return;
        }
        int from = after(bytes, after(bytes, at + key.length, ':'), '"');
        if (from < 0) {
            return;
        }
        int end = from;
        while (end < bytes.length && end - from < MOST_LENGTH && bytes[end] != '"') {
            end++;
        }
        if (end < bytes.length && bytes[end] == '"') {
            word = new String(bytes, from, end - from, StandardCharsets.UTF_8);
        }
    }

    private int indexOf(byte[] bytes) {
        for (int at = 0; at <= bytes.length - key.length; at++) {
            int i = 0;
            while (i < key.length && bytes[at + i] == key[i]) {
                i++;
            }
            if (i == key.length) {
                return at;
            }
        }
        return -1;
    }

    /** The place behind the character that comes next, blanks aside; -1 where another comes, or none. */
    private static int after(byte[] bytes, int from, char wanted) {
        int at = from;
        while (at >= 0 && at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at >= 0 && at < bytes.length && bytes[at] == wanted ? at + 1 : -1;
    }
}
