package dev.gopuram.platform.http;

/** The character classes of RFC 9110, by table. */
final class Ascii {
    private static final boolean[] TOKEN = table("!#$%&'*+-.^_`|~", true);
    private static final boolean[] HOST = table("!$&'()*+-._~%[]:;=", true);

    private Ascii() {}

    private static boolean[] table(String others, boolean alphanumeric) {
        boolean[] members = new boolean[256];
        for (int c = 0; c < 128; c++) {
            boolean letterOrDigit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            members[c] = (alphanumeric && letterOrDigit) || others.indexOf(c) >= 0;
        }
        return members;
    }

    static boolean token(byte b) {
        return TOKEN[b & 0xff];
    }

    static boolean host(byte b) {
        return HOST[b & 0xff];
    }

    static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The value of a hexadecimal digit, or -1. */
    static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /** Whether a field value may hold the byte: no control characters but the tab. */
    static boolean fieldByte(byte b) {
        int c = b & 0xff;
        return (c >= 0x20 && c != 0x7f) || c == '\t';
    }

    /** Whether the bytes spell the lower-case word, in any case. */
    static boolean spells(byte[] bytes, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            byte b = bytes[from + i];
            int lower = b >= 'A' && b <= 'Z' ? b | 0x20 : b;
            if (lower != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
