package dev.gopuram.platform.telemetry;

import java.nio.charset.StandardCharsets;

/**
 * Writes one flat JSON object on one line. Every control character and both Unicode line separators are escaped, and half
 * a surrogate pair becomes the replacement character, so that no reader stumbles over what somebody sent us.
 */
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(512).append('{');
    private boolean first = true;

    void text(String name, String value) {
        name(name);
        string(value);
    }

    /** A number or a boolean, as it prints. */
    void bare(String name, Object value) {
        name(name);
        out.append(value);
    }

    void texts(String name, Iterable<String> values) {
        name(name);
        out.append('[');
        boolean one = true;
        for (String value : values) {
            if (!one) {
                out.append(',');
            }
            one = false;
            string(value);
        }
        out.append(']');
    }

    byte[] line() {
        return out.append("}\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void name(String name) {
        if (!first) {
            out.append(',');
        }
        first = false;
        string(name);
        out.append(':');
    }

    private void string(String value) {
        out.append('"');
        if (isPlain(value)) {
            out.append(value);
        } else {
            escape(value);
        }
        out.append('"');
    }

    /** Whether it goes out as it is: most do. */
    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (Character.isHighSurrogate(c)
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                out.append(c).append(value.charAt(++i));
            } else {
                character(c);
            }
        }
    }

    private void character(char c) {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (Character.isSurrogate(c)) {
                    out.append('\uFFFD');
                } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                    out.append("\\u")
                            .append(HEX.charAt(c >> 12))
                            .append(HEX.charAt((c >> 8) & 15))
                            .append(HEX.charAt((c >> 4) & 15))
                            .append(HEX.charAt(c & 15));
                } else {
                    out.append(c);
                }
            }
        }
    }
}
