package dev.gopuram.platform.http;

import io.vertx.core.MultiMap;
import java.util.Arrays;
import java.util.List;

/** Between the header fields of Vert.x and ours. */
final class MultiMaps {
    private static final int USUAL_FIELDS = 16;

    private MultiMaps() {}

    static Headers read(MultiMap fields) {
        return read(fields, true);
    }

    /** The fields that may pass on to another connection. */
    static Headers readPassing(MultiMap fields) {
        return read(fields, false);
    }

    private static Headers read(MultiMap fields, boolean all) {
        List<String> connection = all ? List.of() : fields.getAll("connection");
        Growing pairs = new Growing();
        fields.forEach((name, value) -> {
            if (all || HopByHop.passes(name, connection)) {
                pairs.add(name, value);
            }
        });
        return Headers.wrap(Arrays.copyOf(pairs.strings, pairs.length));
    }

    /** The value, if it can be a field's: a line end in it would begin another field, and Vert.x lets folded ones pass. */
    static String checked(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 0xff || !Ascii.fieldByte((byte) c)) {
                throw new IllegalArgumentException("a header value holds character " + (int) c + " at " + i);
            }
        }
        return value;
    }

    /** The same for a field's name as well. */
    static void checked(String name, String value) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c > 0x7f || !Ascii.token((byte) c)) {
                throw new IllegalArgumentException("a header name holds character " + (int) c + " at " + i);
            }
        }
        var _ = checked(value);
    }

    private static final class Growing {
        private String[] strings = new String[USUAL_FIELDS * 2];
        private int length;

        void add(String name, String value) {
            if (length == strings.length) {
                strings = Arrays.copyOf(strings, length * 2);
            }
            strings[length++] = name;
            strings[length++] = value;
        }
    }
}
