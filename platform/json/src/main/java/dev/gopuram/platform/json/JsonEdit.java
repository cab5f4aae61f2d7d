package dev.gopuram.platform.json;

import dev.gopuram.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes fields of a JSON object and leaves the bytes of all others as they were written: numbers keep their digits,
 * strings their escapes. The object must be valid.
 */
public final class JsonEdit {
    private final Bytes json;
    private final Map<String, @Nullable Bytes> changes = new LinkedHashMap<>();

    public JsonEdit(Bytes json) {
        this.json = json;
    }

    /** Puts the field, in its place where it is there already, else as the last. */
    public JsonEdit set(String name, Bytes value) {
        changes.put(name, value);
        return this;
    }

    /** Takes the field out where it is there. */
    public JsonEdit remove(String name) {
        changes.put(name, null);
        return this;
    }

    /** The object with the changes made; the same bytes where there are none. */
    public Bytes done() {
        if (changes.isEmpty()) {
            return json;
        }
        byte[] bytes = json.shared();
        Map<String, @Nullable Bytes> open = new LinkedHashMap<>(changes);
        Fields out = new Fields();
        new JsonWalk().walk(bytes, 0, bytes.length, (depth, nameFrom, nameTo, valueFrom, valueTo) -> {
            if (depth != 1) {
                return;
            }
            String name = name(bytes, nameFrom, nameTo);
            if (!changes.containsKey(name)) {
                out.begin();
                out.write(bytes, nameFrom - 1, trimmed(bytes, valueFrom, valueTo));
            } else {
                out.field(name, open.remove(name));
            }
        });
        open.forEach(out::field);
        return out.close();
    }

    /** A name may be written with escapes, and is the same name. */
    private static String name(byte[] bytes, int from, int to) {
        String written = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        return written.indexOf('\\') < 0
                ? written
                : Json.tree(Bytes.utf8('"' + written + '"')).stringValue();
    }

    private static int trimmed(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from && (bytes[end - 1] & 0xff) <= ' ') {
            end--;
        }
        return end;
    }

    /** The new object. */
    private static final class Fields {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private boolean any;

        void begin() {
            out.write(any ? ',' : '{');
            any = true;
        }

        void write(byte[] bytes, int from, int to) {
            out.write(bytes, from, to - from);
        }

        void field(String name, @Nullable Bytes value) {
            if (value == null) {
                return;
            }
            begin();
            out.writeBytes(('"' + name + "\":").getBytes(StandardCharsets.UTF_8));
            out.writeBytes(value.shared());
        }

        Bytes close() {
            if (!any) {
                out.write('{');
            }
            out.write('}');
            return Bytes.wrap(out.toByteArray());
        }
    }
}
