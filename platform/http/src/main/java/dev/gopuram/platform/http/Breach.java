package dev.gopuram.platform.http;

import java.util.Locale;

/** A rule of HTTP/1.1 framing, or one of our bounds, that a request broke: how it is answered and why. */
enum Breach {
    BARE_CR(400, "a carriage return without its line feed (expected: lines that end in CR LF)"),
    BARE_LF(400, "a line feed without its carriage return (expected: lines that end in CR LF)"),
    BAD_REQUEST_LINE(400, "the request line is not METHOD SP TARGET SP HTTP/1.1"),
    BAD_VERSION(505, "the version is not HTTP/1.0 or HTTP/1.1"),
    BAD_METHOD(405, "CONNECT and TRACE are not served"),
    BAD_TARGET(400, "the target holds a byte or an escape that no path may hold"),
    ABSOLUTE_TARGET(400, "the target is not a path (expected: one that starts with a slash)"),
    DOT_SEGMENT(400, "the path holds a dot segment (expected: the path that is meant, written out)"),
    REQUEST_LINE_TOO_LONG(414, "the request line is longer than the server reads"),
    HEADERS_TOO_LARGE(431, "the headers are larger than the server reads"),
    TOO_MANY_HEADERS(431, "the request has more header fields than the server reads"),
    FOLDED_HEADER(400, "a header field goes on in a second line (expected: one line each)"),
    BAD_HEADER_NAME(400, "a header name is not a token followed by a colon"),
    BAD_HEADER_VALUE(400, "a header value holds a control character"),
    NO_HOST(400, "Host: 0 fields (expected: exactly one)"),
    TWO_HOSTS(400, "Host: 2 or more fields (expected: exactly one)"),
    BAD_HOST(400, "the value of Host is not a host and port"),
    DUPLICATE_CONTENT_LENGTH(400, "Content-Length: 2 or more fields (expected: at most one)"),
    BAD_CONTENT_LENGTH(400, "the value of Content-Length is not a number of bytes"),
    LENGTH_AND_TRANSFER_ENCODING(400, "Content-Length and Transfer-Encoding together (expected: one of them)"),
    DUPLICATE_TRANSFER_ENCODING(400, "Transfer-Encoding: 2 or more fields (expected: at most one)"),
    UNKNOWN_TRANSFER_CODING(501, "the transfer coding is unknown (expected: chunked)"),
    TRANSFER_ENCODING_IN_1_0(400, "Transfer-Encoding in HTTP/1.0 (expected: Content-Length)"),
    UNKNOWN_EXPECTATION(417, "the expectation is unknown (expected: 100-continue)"),
    BAD_CHUNK(400, "the chunked body is malformed"),
    TRAILERS_TOO_LARGE(431, "the trailers are larger than the server reads"),
    SLOW_HEADERS(408, "the headers did not arrive in time"),
    SLOW_BODY(408, "the body arrives too slowly"),
    TOO_MANY_CONNECTIONS(503, "the server has as many connections as it may");

    private final int status;
    private final String detail;

    Breach(int status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    int status() {
        return status;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    String detail() {
        return detail;
    }
}
