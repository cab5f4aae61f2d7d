package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.JsonWalk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Finds the data of one event after another: in the frame itself where it is one line, put together where it is several. */
final class EventData {
    private static final byte[] FIELD = ascii("data:");
    private static final byte[] ERROR = ascii("event: error");
    private static final byte[][] FIELDS = {ascii("data"), ascii("event"), ascii("id"), ascii("retry")};

    private final JsonWalk walk = new JsonWalk();
    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private boolean failed;
    private boolean known;

    /** Goes to the event's data; false where it has none. */
    boolean find(Bytes raw) {
        byte[] frame = raw.shared();
        bytes = frame;
        from = -1;
        failed = false;
        known = false;
        int at = 0;
        while (at < frame.length) {
            int end = at;
            while (end < frame.length && frame[end] != '\n' && frame[end] != '\r') {
                end++;
            }
            failed |= Arrays.equals(ERROR, 0, ERROR.length, frame, at, Math.min(end, at + ERROR.length));
            known |= at < end && (frame[at] == ':' || isField(frame, at, end));
            if (startsData(frame, at, end)) {
                if (from >= 0) {
                    join(raw);
                    return true;
                }
                int value = at + FIELD.length;
                from = value < end && frame[value] == ' ' ? value + 1 : value;
                to = end;
            }
            at = end + 1;
        }
        return from >= 0;
    }

    /** Whether the event calls itself an error. */
    boolean isError() {
        return failed;
    }

    /** Whether the frame without data is one of an event stream at all. */
    boolean isEvent() {
        return known;
    }

    /** Whether the data, by its first byte and its last, may be an object. */
    boolean looksLikeObject() {
        trim();
        return from < to && bytes[from] == '{' && bytes[to - 1] == '}';
    }

    /** Whether the data is blank, as some send it to keep the connection. */
    boolean isBlank() {
        trim();
        return from >= to;
    }

    private void trim() {
        while (from < to && (bytes[from] & 0xff) <= ' ') {
            from++;
        }
        while (from < to && (bytes[to - 1] & 0xff) <= ' ') {
            to--;
        }
    }

    /** Names each field of the data, as {@link JsonWalk} does; the places are for {@link #at} and {@link #is}. */
    void walk(JsonWalk.Visitor visitor) {
        walk.walk(bytes, from, to, visitor);
    }

    byte at(int place) {
        return bytes[place];
    }

    boolean is(byte[] word) {
        return is(word, from, to);
    }

    boolean is(byte[] word, int start, int end) {
        return Arrays.equals(word, 0, word.length, bytes, start, Math.max(start, end));
    }

    boolean isOneOf(byte[][] words, int start, int end) {
        for (byte[] word : words) {
            if (is(word, start, end)) {
                return true;
            }
        }
        return false;
    }

    byte[] bytes() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    byte[] bytes(int start, int end) {
        return Arrays.copyOfRange(bytes, start, end);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isField(byte[] frame, int at, int end) {
        for (byte[] name : FIELDS) {
            int after = at + name.length;
            if (after <= end
                    && Arrays.equals(name, 0, name.length, frame, at, after)
                    && (after == end || frame[after] == ':')) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsData(byte[] frame, int at, int end) {
        return end - at >= FIELD.length && Arrays.equals(FIELD, 0, FIELD.length, frame, at, at + FIELD.length);
    }

    private void join(Bytes raw) {
        StringBuilder lines = new StringBuilder();
        raw.utf8().lines().filter(line -> line.startsWith("data:")).forEach(line -> {
            String value = line.substring(FIELD.length);
            lines.append(lines.isEmpty() ? "" : "\n").append(value.startsWith(" ") ? value.substring(1) : value);
        });
        bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
        from = 0;
        to = bytes.length;
    }
}
