package dev.gopuram.search;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.kernel.Problem;
import java.util.Map;
import java.util.regex.Pattern;

/** What names, texts and metadata may be. */
final class Checks {
    static final int MAX_METADATA = 64;
    static final int MAX_KEY = 64;
    static final int MAX_VALUE = 1_024;
    static final int MAX_ID = 256;
    static final int MAX_GIVEN_TITLE = 1_024;

    private static final Pattern COLLECTION = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private Checks() {}

    static void collection(String name) {
        if (!COLLECTION.matcher(name).matches()) {
            throw Problem.invalid("name", name, "1..64 of a-z 0-9 _ -, starting with a letter or digit");
        }
    }

    static void chunking(Chunking chunking) {
        if (chunking.equals(Chunking.NONE)) {
            return;
        }
        within("chunking.max_words", chunking.maxWords(), SearchConfig.MOST_WORDS);
        within("chunking.words", chunking.words(), chunking.maxWords());
    }

    private static void within(String field, int value, int most) {
        if (value < 1 || value > most) {
            throw Problem.invalid(field, value, "1.." + most);
        }
    }

    static void documentId(String field, String id) {
        if (id.isEmpty() || id.length() > MAX_ID) {
            throw Problem.invalid(field, id.isEmpty() ? "empty" : id, "1.." + MAX_ID + " characters");
        }
        printable(field, id);
    }

    static void metadata(String field, Map<String, String> metadata) {
        if (metadata.size() > MAX_METADATA) {
            throw Problem.invalid(field, metadata.size() + " entries", "0.." + MAX_METADATA);
        }
        metadata.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > MAX_KEY) {
                throw Problem.invalid(field, "key of " + key.length() + " characters", "1.." + MAX_KEY);
            }
            if (value.length() > MAX_VALUE) {
                throw Problem.invalid(
                        field + "." + key, value.length() + " characters", "0.." + MAX_VALUE + " characters");
            }
            printable(field, key);
            wholeCharacters(field + "." + key, value);
        });
    }

    static void title(String field, String title) {
        if (title.length() > MAX_GIVEN_TITLE) {
            throw Problem.invalid(field, title.length() + " characters", "0.." + MAX_GIVEN_TITLE + " characters");
        }
        printable(field, title);
    }

    static void wholeCharacters(String field, String text) {
        int at = Characters.firstLoneSurrogate(text);
        if (at >= 0) {
            throw Problem.invalid(
                    field, "U+%04X alone at %d".formatted((int) text.charAt(at), at), "whole Unicode characters");
        }
    }

    private static void printable(String field, String text) {
        wholeCharacters(field, text);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw Problem.invalid(
                        field, "U+%04X at %d".formatted((int) text.charAt(i), i), "no control characters");
            }
        }
    }
}
