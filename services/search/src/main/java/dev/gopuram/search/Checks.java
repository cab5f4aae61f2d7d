package dev.gopuram.search;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What names, texts and metadata may be. */
final class Checks {
    static final int MAX_METADATA = 64;
    static final int MAX_KEY = 64;
    static final int MAX_VALUE = 1_024;
    static final int MAX_ID = 256;
    static final int MAX_GIVEN_TITLE = 1_024;

    static final int MAX_LIST = 64;
    static final int MAX_LISTED = 256;
    static final int MAX_ACCESS = 64;
    static final int MAX_NAME = 256;
    static final int MAX_GROUPS = 256;

    private static final Pattern ACCESS = Pattern.compile("(?:user|group):(.*)", Pattern.DOTALL);
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
            metadataKey(field, key);
            metadataValue(field + "." + key, value);
        });
    }

    /** Metadata with several values each, beside that with one. */
    static void lists(String field, Map<String, Values> lists, Map<String, String> metadata) {
        int keys = lists.size() + metadata.size();
        if (keys > MAX_METADATA) {
            throw Problem.invalid(field, keys + " entries", "0.." + MAX_METADATA);
        }
        lists.forEach((key, values) -> {
            metadataKey(field, key);
            if (metadata.containsKey(key)) {
                throw Problem.invalid(field + "." + key, "given as a value and as a list", "one of them");
            }
            if (values.values().size() > MAX_LIST) {
                throw Problem.invalid(field + "." + key, values.values().size() + " values", "0.." + MAX_LIST);
            }
            values.values().forEach(value -> metadataValue(field + "." + key, value));
        });
        int all = lists.values().stream().mapToInt(list -> list.values().size()).sum();
        if (all > MAX_LISTED) {
            throw Problem.invalid(field, all + " values in lists", "0.." + MAX_LISTED);
        }
    }

    static void metadataKey(String field, String key) {
        if (key.isEmpty() || key.length() > MAX_KEY) {
            throw Problem.invalid(field, "key of " + key.length() + " characters", "1.." + MAX_KEY);
        }
        printable(field, key);
    }

    static void metadataValue(String field, String value) {
        if (value.length() > MAX_VALUE) {
            throw Problem.invalid(field, value.length() + " characters", "0.." + MAX_VALUE + " characters");
        }
        wholeCharacters(field, value);
    }

    /** What the collection declares of the metadata. */
    static void declared(String field, Schema schema, NewDocument document) {
        document.metadata().forEach((key, value) -> {
            FieldType type = schema.type(key);
            if (FieldValues.canonical(type, value).isEmpty()) {
                throw Problem.invalid(
                        field + "." + key, value, FieldValues.expectation(type) + "; document " + document.id());
            }
        });
        document.lists().forEach((key, values) -> {
            FieldType type = schema.type(key);
            if (type != FieldType.KEYWORD) {
                throw Problem.invalid(
                        field + "." + key, "a list", FieldValues.expectation(type) + "; document " + document.id());
            }
        });
    }

    static void access(String field, List<String> access) {
        if (access.size() > MAX_ACCESS) {
            throw Problem.invalid(field, access.size() + " entries", "0.." + MAX_ACCESS);
        }
        for (String who : access) {
            Matcher parts = ACCESS.matcher(who);
            if (!parts.matches()) {
                throw Problem.invalid(field, who, "user:NAME or group:NAME");
            }
            name(field, parts.group(1));
        }
    }

    static void viewer(@Nullable Viewer viewer) {
        if (viewer == null) {
            return;
        }
        if (!viewer.subject().isEmpty()) {
            name("user_id", viewer.subject());
        }
        if (viewer.groups().size() > MAX_GROUPS) {
            throw Problem.invalid("groups", viewer.groups().size() + " of them", "0.." + MAX_GROUPS);
        }
        viewer.groups().forEach(group -> name("groups", group));
    }

    private static void name(String field, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw Problem.invalid(
                    field, "a name of " + name.length() + " characters", "1.." + MAX_NAME + " characters");
        }
        printable(field, name);
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
