package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** The JSON object in a server-sent event. */
final class EventData {
    private static final byte[] FIELD = {'d', 'a', 't', 'a', ':'};

    private EventData() {}

    /** The event's data; null where it holds no object: end marks and comments do not. */
    static @Nullable Bytes of(Bytes event) {
        byte[] bytes = event.shared();
        ByteArrayOutputStream data = new ByteArrayOutputStream(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int end = lineEnd(bytes, at);
            if (isData(bytes, at, end)) {
                if (data.size() > 0) {
                    data.write('\n');
                }
                int from = at + FIELD.length;
                from += from < end && bytes[from] == ' ' ? 1 : 0;
                data.write(bytes, from, end - from);
            }
            at = end + 1;
            if (end + 1 < bytes.length && bytes[end] == '\r' && bytes[end + 1] == '\n') {
                at++;
            }
        }
        byte[] found = data.toByteArray();
        return found.length > 0 && found[0] == '{' ? Bytes.wrap(found) : null;
    }

    private static int lineEnd(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        return at;
    }

    private static boolean isData(byte[] bytes, int from, int end) {
        if (end - from < FIELD.length) {
            return false;
        }
        for (int i = 0; i < FIELD.length; i++) {
            if (bytes[from + i] != FIELD[i]) {
                return false;
            }
        }
        return true;
    }
}
