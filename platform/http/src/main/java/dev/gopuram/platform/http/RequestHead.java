package dev.gopuram.platform.http;

/**
 * What a request's head says about its framing, after every rule has been checked. What passes here is read the same way
 * by any reader of HTTP, the codec behind us included: that is the point of the strictness.
 *
 * @param http11 whether the version is 1.1 (else 1.0)
 * @param contentLength bytes of the body; 0 without one, -1 when chunked
 * @param expectContinue whether the client waits for 100 Continue before it sends the body
 */
record RequestHead(boolean http11, long contentLength, boolean expectContinue) {

    boolean chunked() {
        return contentLength < 0;
    }

    /** Reads the head in {@code bytes}: whole lines, the closing empty one included. */
    static RequestHead parse(byte[] bytes, int maxHeaders) {
        return new Parser(bytes, maxHeaders).parse();
    }

    /** One pass over the lines. */
    private static final class Parser {
        /** The digits of a length that surely fits a long. */
        private static final int MOST_LENGTH_DIGITS = 18;

        private final byte[] bytes;
        private final int maxHeaders;
        private boolean http11;
        private int hosts;
        private long contentLength = -1;
        private boolean hasLength;
        private boolean chunked;
        private boolean expectContinue;

        Parser(byte[] bytes, int maxHeaders) {
            this.bytes = bytes;
            this.maxHeaders = maxHeaders;
        }

        RequestHead parse() {
            int end = lineEnd(0);
            requestLine(end);
            int fields = 0;
            int at = end + 2;
            while ((end = lineEnd(at)) > at) {
                if (++fields > maxHeaders) {
                    throw new FramingException(Breach.TOO_MANY_HEADERS);
                }
                field(at, end);
                at = end + 2;
            }
            return framing();
        }

        private RequestHead framing() {
            if (hosts == 0 && http11) {
                throw new FramingException(Breach.NO_HOST);
            }
            if (chunked && hasLength) {
                throw new FramingException(Breach.LENGTH_AND_TRANSFER_ENCODING);
            }
            if (chunked && !http11) {
                throw new FramingException(Breach.TRANSFER_ENCODING_IN_1_0);
            }
            long length = chunked ? -1 : Math.max(0, contentLength);
            return new RequestHead(http11, length, expectContinue && http11 && length != 0);
        }

        /** The index of the CR that ends the line from {@code at}; every CR must be followed by an LF, and the reverse. */
        private int lineEnd(int at) {
            for (int i = at; i < bytes.length - 1; i++) {
                byte b = bytes[i];
                if (b == '\r') {
                    if (bytes[i + 1] != '\n') {
                        throw new FramingException(Breach.BARE_CR);
                    }
                    return i;
                }
                if (b == '\n') {
                    throw new FramingException(Breach.BARE_LF);
                }
            }
            throw new FramingException(Breach.BARE_LF);
        }

        private void requestLine(int end) {
            int methodEnd = 0;
            while (methodEnd < end && Ascii.token(bytes[methodEnd])) {
                methodEnd++;
            }
            int version = end - 8;
            if (methodEnd == 0
                    || methodEnd >= end
                    || bytes[methodEnd] != ' '
                    || version <= methodEnd + 1
                    || bytes[version - 1] != ' ') {
                throw new FramingException(Breach.BAD_REQUEST_LINE);
            }
            version(version);
            if (Ascii.spells(bytes, 0, methodEnd, "connect") || Ascii.spells(bytes, 0, methodEnd, "trace")) {
                throw new FramingException(Breach.BAD_METHOD);
            }
            Target.check(bytes, methodEnd + 1, version - 1);
        }

        private void version(int at) {
            boolean http = bytes[at] == 'H'
                    && bytes[at + 1] == 'T'
                    && bytes[at + 2] == 'T'
                    && bytes[at + 3] == 'P'
                    && bytes[at + 4] == '/'
                    && Ascii.digit(bytes[at + 5])
                    && bytes[at + 6] == '.'
                    && Ascii.digit(bytes[at + 7]);
            if (!http) {
                throw new FramingException(Breach.BAD_REQUEST_LINE);
            }
            if (bytes[at + 5] != '1' || bytes[at + 7] > '1') {
                throw new FramingException(Breach.BAD_VERSION);
            }
            http11 = bytes[at + 7] == '1';
        }

        private void field(int at, int end) {
            if (bytes[at] == ' ' || bytes[at] == '\t') {
                throw new FramingException(Breach.FOLDED_HEADER);
            }
            int colon = at;
            while (colon < end && Ascii.token(bytes[colon])) {
                colon++;
            }
            if (colon == at || colon == end || bytes[colon] != ':') {
                throw new FramingException(Breach.BAD_HEADER_NAME);
            }
            int from = colon + 1;
            int to = end;
            while (from < to && blank(bytes[from])) {
                from++;
            }
            while (to > from && blank(bytes[to - 1])) {
                to--;
            }
            for (int i = from; i < to; i++) {
                if (!Ascii.fieldByte(bytes[i])) {
                    throw new FramingException(Breach.BAD_HEADER_VALUE);
                }
            }
            meaning(at, colon, from, to);
        }

        private static boolean blank(byte b) {
            return b == ' ' || b == '\t';
        }

        /** Only four names matter to framing; their lengths tell them from almost every other. */
        private void meaning(int at, int colon, int from, int to) {
            switch (colon - at) {
                case 4 -> {
                    if (Ascii.spells(bytes, at, colon, "host")) {
                        host(from, to);
                    }
                }
                case 6 -> {
                    if (Ascii.spells(bytes, at, colon, "expect")) {
                        expect(from, to);
                    }
                }
                case 14 -> {
                    if (Ascii.spells(bytes, at, colon, "content-length")) {
                        length(from, to);
                    }
                }
                case 17 -> {
                    if (Ascii.spells(bytes, at, colon, "transfer-encoding")) {
                        coding(from, to);
                    }
                }
                default -> {}
            }
        }

        private void host(int from, int to) {
            if (++hosts > 1) {
                throw new FramingException(Breach.TWO_HOSTS);
            }
            boolean good = from < to;
            for (int i = from; i < to; i++) {
                good &= Ascii.host(bytes[i]);
            }
            if (!good) {
                throw new FramingException(Breach.BAD_HOST);
            }
        }

        private void expect(int from, int to) {
            if (!Ascii.spells(bytes, from, to, "100-continue")) {
                throw new FramingException(Breach.UNKNOWN_EXPECTATION);
            }
            expectContinue = true;
        }

        private void length(int from, int to) {
            if (hasLength) {
                throw new FramingException(Breach.DUPLICATE_CONTENT_LENGTH);
            }
            hasLength = true;
            if (from == to || to - from > MOST_LENGTH_DIGITS) {
                throw new FramingException(Breach.BAD_CONTENT_LENGTH);
            }
            contentLength = 0;
            for (int i = from; i < to; i++) {
                if (!Ascii.digit(bytes[i])) {
                    throw new FramingException(Breach.BAD_CONTENT_LENGTH);
                }
                contentLength = contentLength * 10 + (bytes[i] - '0');
            }
        }

        private void coding(int from, int to) {
            if (chunked) {
                throw new FramingException(Breach.DUPLICATE_TRANSFER_ENCODING);
            }
            if (!Ascii.spells(bytes, from, to, "chunked")) {
                throw new FramingException(Breach.UNKNOWN_TRANSFER_CODING);
            }
            chunked = true;
        }
    }
}
