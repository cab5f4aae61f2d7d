package dev.gopuram.platform.http;

/** The rules for a request's target: a path that means the same to every reader, and a query without tricks. */
final class Target {
    private Target() {}

    /** Checks {@code bytes[from, to)}. */
    static void check(byte[] bytes, int from, int to) {
        if (from == to || bytes[from] == ' ') {
            throw new FramingException(Breach.BAD_REQUEST_LINE);
        }
        if (bytes[from] != '/') {
            throw new FramingException(Breach.ABSOLUTE_TARGET);
        }
        int pathEnd = to;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b <= 0x20 || b == 0x7f || b == '#' || b == '"' || b == '<' || b == '>') {
                throw new FramingException(Breach.BAD_TARGET);
            }
            if (b == '?' && pathEnd == to) {
                pathEnd = i;
            }
            if (b == '%') {
                int decoded = escape(bytes, i, to);
                boolean control = decoded < 0x20 || decoded == 0x7f;
                if (decoded == 0 || (pathEnd == to && control)) {
                    throw new FramingException(Breach.BAD_TARGET);
                }
            }
            if (b == '\\' && pathEnd == to) {
                throw new FramingException(Breach.BAD_TARGET);
            }
        }
        checkSegments(bytes, from, pathEnd);
    }

    private static int escape(byte[] bytes, int at, int to) {
        int high = at + 2 < to ? Ascii.hex(bytes[at + 1]) : -1;
        int low = at + 2 < to ? Ascii.hex(bytes[at + 2]) : -1;
        if (high < 0 || low < 0) {
            throw new FramingException(Breach.BAD_TARGET);
        }
        return high << 4 | low;
    }

    /**
     * No segment may be {@code .} or {@code ..}, however written: with escaped dots, before a path parameter
     * ({@code ..;x}), or between escaped slashes or backslashes, which some readers unescape before they split.
     */
    private static void checkSegments(byte[] bytes, int from, int to) {
        int dots = 0;
        boolean onlyDots = true;
        boolean parameter = false;
        for (int i = from; i < to; i++) {
            int c = bytes[i];
            if (c == '%') {
                c = escape(bytes, i, to);
                i += 2;
            }
            if (c == '/' || c == '\\') {
                refuseDots(dots, onlyDots);
                dots = 0;
                onlyDots = true;
                parameter = false;
            } else if (c == ';') {
                parameter = true;
            } else if (!parameter) {
                dots += c == '.' ? 1 : 0;
                onlyDots &= c == '.';
            }
        }
        refuseDots(dots, onlyDots);
    }

    private static void refuseDots(int dots, boolean onlyDots) {
        if (onlyDots && (dots == 1 || dots == 2)) {
            throw new FramingException(Breach.DOT_SEGMENT);
        }
    }
}
