package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;

/**
 * One server-sent event, taken apart.
 *
 * @param type its {@code event} field; empty where it has none
 * @param data its {@code data} lines, joined by line feeds
 */
public record EventText(String type, String data) {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /** Takes a whole event apart: lines end as they like, one space behind the colon is none of the value. */
    public static EventText of(Bytes event) {
        String text = event.utf8();
        if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
            text = text.substring(1);
        }
        String type = "";
        StringBuilder data = new StringBuilder();
        boolean first = true;
        for (String line : text.lines().toList()) {
            if (line.startsWith("event:")) {
                type = value(line, "event:".length());
            } else if (line.startsWith("data:")) {
                data.append(first ? "" : "\n").append(value(line, "data:".length()));
                first = false;
            }
        }
        return new EventText(type, data.toString());
    }

    private static String value(String line, int from) {
        return line.startsWith(" ", from) ? line.substring(from + 1) : line.substring(from);
    }
}
