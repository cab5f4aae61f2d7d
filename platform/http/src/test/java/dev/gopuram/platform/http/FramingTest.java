package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.RawClient;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken and dubious framing, byte for byte over a socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FramingTest {
    private static final String POST = "POST /echo HTTP/1.1\r\nHost: x\r\n";
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

    private ServerFixture fixture;

    @BeforeAll
    void open() {
        fixture = new ServerFixture(ServerFixture.config(times -> times));
    }

    @AfterAll
    void close() {
        fixture.close();
    }

    static Stream<Arguments> brokenHeads() {
        return Stream.of(
                broken(
                        "length_and_transfer_encoding",
                        POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"),
                broken(
                        "length_and_transfer_encoding",
                        POST + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"),
                broken("duplicate_content_length", POST + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
                broken("duplicate_content_length", POST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
                broken("bad_content_length", POST + "Content-Length: 5, 5\r\n\r\nhello"),
                broken("bad_content_length", POST + "Content-Length: +5\r\n\r\nhello"),
                broken("bad_content_length", POST + "Content-Length: -5\r\n\r\nhello"),
                broken("bad_content_length", POST + "Content-Length: 0x5\r\n\r\nhello"),
                broken("bad_content_length", POST + "Content-Length: \r\n\r\nhello"),
                broken("bad_content_length", POST + "Content-Length: 99999999999999999999\r\n\r\nhello"),
                broken("unknown_transfer_coding", POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
                broken("unknown_transfer_coding", POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                broken("unknown_transfer_coding", POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
                broken(
                        "unknown_transfer_coding",
                        POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n".replace("\u000b", "\"chunked\"")),
                broken("bad_header_value", POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
                broken(
                        "duplicate_transfer_encoding",
                        POST + "Transfer-Encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"),
                broken("bad_header_name", POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
                broken("transfer_encoding_in_1_0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                broken("folded_header", "GET / HTTP/1.1\r\nHost: x\r\nX-A: one\r\n two\r\n\r\n"),
                broken("folded_header", "GET / HTTP/1.1\r\nHost: x\r\nX-A: one\r\n\ttwo\r\n\r\n"),
                broken("folded_header", "GET / HTTP/1.1\r\n Host: x\r\n\r\n"),
                broken("no_host", "GET / HTTP/1.1\r\nX-A: one\r\n\r\n"),
                broken("two_hosts", "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
                broken("two_hosts", "GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n"),
                broken("bad_host", "GET / HTTP/1.1\r\nHost: x, y\r\n\r\n"),
                broken("bad_host", "GET / HTTP/1.1\r\nHost: x/y\r\n\r\n"),
                broken("bad_host", "GET / HTTP/1.1\r\nHost: a@b\r\n\r\n"),
                broken("bad_host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
                broken("bad_header_name", "GET / HTTP/1.1\r\nHost: x\r\nX A: one\r\n\r\n"),
                broken("bad_header_name", "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"),
                broken("bad_header_name", "GET / HTTP/1.1\r\nHost: x\r\n: empty\r\n\r\n"),
                broken("bad_header_name", "GET / HTTP/1.1\r\nHost: x\r\nX-\u0000: nul\r\n\r\n"),
                broken("bad_header_value", "GET / HTTP/1.1\r\nHost: x\r\nX-A: a\u0000b\r\n\r\n"),
                broken("bad_header_value", "GET / HTTP/1.1\r\nHost: x\r\nX-A: a\u007fb\r\n\r\n"),
                broken("bare_cr", "GET / HTTP/1.1\r\nHost: x\r\nX-A: a\rb\r\n\r\n"),
                broken("bare_cr", "GET / HTTP/1.1\rHost: x\r\n\r\n"),
                broken("bare_lf", "GET / HTTP/1.1\nHost: x\n\n"),
                broken("bare_lf", "GET / HTTP/1.1\r\nHost: x\nX-A: a\r\n\r\n"),
                broken("bare_lf", "\nGET / HTTP/1.1\r\nHost: x\r\n\r\n"),
                broken("unknown_expectation", POST + "Expect: 200-ok\r\nContent-Length: 1\r\n\r\nx"));
    }

    static Stream<Arguments> brokenRequestLines() {
        return Stream.of(
                broken("bad_request_line", line("GET /")),
                broken("bad_request_line", line("GET  / HTTP/1.1")),
                broken("bad_request_line", line("G(T / HTTP/1.1")),
                broken("bad_request_line", line("GET / http/1.1")),
                broken("bad_request_line", line("GET / HTTP/1.1 ")),
                broken("bad_request_line", line(" GET / HTTP/1.1")),
                broken("bad_version", line("GET / HTTP/1.2")),
                broken("bad_version", line("GET / HTTP/2.0")),
                broken("bad_version", line("PRI * HTTP/2.0")),
                broken("bad_method", line("CONNECT x:443 HTTP/1.1")),
                broken("bad_method", line("TRACE / HTTP/1.1")),
                broken("absolute_target", line("GET http://x/ HTTP/1.1")),
                broken("absolute_target", line("OPTIONS * HTTP/1.1")),
                broken("bad_target", line("GET /a b HTTP/1.1")),
                broken("bad_target", line("GET /a#b HTTP/1.1")),
                broken("bad_target", line("GET /a%00 HTTP/1.1")),
                broken("bad_target", line("GET /?a=%00 HTTP/1.1")),
                broken("bad_target", line("GET /a%0a HTTP/1.1")),
                broken("bad_target", line("GET /a%7F HTTP/1.1")),
                broken("bad_target", line("GET /a%2 HTTP/1.1")),
                broken("bad_target", line("GET /a%zz HTTP/1.1")),
                broken("bad_target", line("GET /a\\b HTTP/1.1")),
                broken("bad_target", line("GET /\u00e9 HTTP/1.1")),
                broken("dot_segment", line("GET /a/../b HTTP/1.1")),
                broken("dot_segment", line("GET /.. HTTP/1.1")),
                broken("dot_segment", line("GET /./b HTTP/1.1")),
                broken("dot_segment", line("GET /a/%2e%2E/b HTTP/1.1")),
                broken("dot_segment", line("GET /a/.%2e/b HTTP/1.1")),
                broken("dot_segment", line("GET /a/..;x=1/b HTTP/1.1")),
                broken("dot_segment", line("GET /a%2f..%2fb HTTP/1.1")),
                broken("dot_segment", line("GET /a/..%5cb HTTP/1.1")),
                broken("request_line_too_long", line("GET /" + "a".repeat(3000) + " HTTP/1.1")),
                broken("headers_too_large", "GET / HTTP/1.1\r\nHost: x\r\nX-A: " + "a".repeat(9000) + "\r\n\r\n"),
                broken("too_many_headers", "GET / HTTP/1.1\r\nHost: x\r\n" + "X-A: a\r\n".repeat(20) + "\r\n"));
    }

    private static String line(String line) {
        return line + "\r\nHost: x\r\n\r\n";
    }

    private static Arguments broken(String code, String bytes) {
        return Arguments.of(code, bytes);
    }

    @ParameterizedTest
    @MethodSource({"brokenHeads", "brokenRequestLines"})
    void a_broken_head_is_refused_and_nothing_after_it_is_served(String code, String bytes) {
        int before = fixture.seen.size();
        try (RawClient client = fixture.client()) {
            client.send(bytes + SMUGGLED);
            RawClient.Reply reply = client.reply();
            assertThat(reply.status())
                    .isEqualTo(Breach.valueOf(code.toUpperCase(Locale.ROOT)).status());
            assertThat(reply.body()).contains("\"code\":\"" + code + "\"").startsWith("{\"error\":{\"message\":");
            assertThat(reply.headers())
                    .containsEntry("connection", "close")
                    .containsEntry("content-type", "application/json")
                    .containsKey("date");
            assertThat(client.closedByServer()).isTrue();
        }
        assertThat(fixture.seen).hasSize(before);
        assertThat(fixture.refused.getLast().code()).isEqualTo(code);
        assertThat(fixture.refused.getLast().remoteAddress()).isEqualTo("127.0.0.1");
    }

    @ParameterizedTest
    @MethodSource({"brokenHeads", "brokenRequestLines"})
    void a_broken_head_is_refused_however_its_bytes_are_torn(String code, String bytes) {
        try (RawClient client = fixture.client()) {
            int middle = bytes.length() / 2;
            client.send(bytes.substring(0, middle));
            client.trySend(bytes.substring(middle, bytes.length() - 1));
            client.trySend(bytes.substring(bytes.length() - 1));
            assertThat(client.reply().body()).contains("\"code\":\"" + code + "\"");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhelloX\r\n0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "5\r\nhello\rX0\r\n\r\n",
                "x\r\nhello\r\n0\r\n\r\n",
                "\r\nhello\r\n0\r\n\r\n",
                "-5\r\nhello\r\n0\r\n\r\n",
                "0x5\r\nhello\r\n0\r\n\r\n",
                "5 \r\nhello\r\n0\r\n\r\n",
                " 5\r\nhello\r\n0\r\n\r\n",
                "FFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
                "5;a\u0000\r\nhello\r\n0\r\n\r\n",
                "5;a\nb\r\nhello\r\n0\r\n\r\n",
                "5\r\nhello\r\n0\r\nbad trailer\r\n\r\n",
                "5\r\nhello\r\n0\r\nX: a\r\n folded\r\n\r\n",
                "5\r\nhello\r\n0\r\n\rX"
            })
    void a_bad_chunk_is_refused_by_the_reader_of_the_body(String chunks) {
        try (RawClient client = fixture.client()) {
            client.send(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks + SMUGGLED);
            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).isEqualTo("the chunked body is malformed");
            assertThat(reply.headers()).containsEntry("connection", "close");
            assertThat(client.closedByServer()).isTrue();
        }
        assertThat(fixture.seen).doesNotContain("GET /smuggled");
    }

    @Test
    void a_chunk_extension_without_an_end_is_refused() {
        try (RawClient client = fixture.client()) {
            client.send(POST + "Transfer-Encoding: chunked\r\n\r\n5;" + "a".repeat(2000));
            assertThat(client.reply().status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Transfer-Encoding: Chunked\r\n\r\n2\r\nhe\r\n03\r\nllo\r\n000\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5;ext=\"a b\"\r\nhello\r\n0\r\nX-Trailer: a\r\nY: b\r\n\r\n",
                "Transfer-Encoding:chunked\t\r\n\r\nA\r\nhellohello\r\n0\r\n\r\n",
                "Content-Length: 5\r\n\r\nhello",
                "Content-Length: 005\r\n\r\nhello"
            })
    void a_well_framed_body_arrives_wherever_it_is_torn(String rest) {
        String bytes = POST + rest;
        String expected = rest.contains("hellohello") ? "hellohello" : "hello";
        for (int split = 1; split < bytes.length(); split += 3) {
            try (RawClient client = fixture.client()) {
                client.send(bytes.substring(0, split)).send(bytes.substring(split));
                assertThat(client.reply().body()).isEqualTo(expected);
                assertThat(client.get("/next").status()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb",
                "/v1/models/openai%2Fgpt-4",
                "/a..b/...",
                "/?q=../..",
                "/a/.hidden/b.",
                "/v1/a?x=%0Ay",
                "/a;b/c:d@e!$&'()*+,=~-_"
            })
    void an_unusual_but_clear_target_reaches_the_handler_as_sent(String target) {
        try (RawClient client = fixture.client()) {
            assertThat(client.get(target).status()).isEqualTo(200);
        }
        assertThat(fixture.seen.getLast()).isEqualTo("GET " + target.replaceAll("\\?.*", ""));
    }

    @Test
    void http_1_0_needs_no_host_and_closes() {
        try (RawClient client = fixture.client()) {
            assertThat(client.send("GET / HTTP/1.0\r\n\r\n").reply().status()).isEqualTo(200);
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void one_empty_line_before_a_request_is_forgiven() {
        try (RawClient client = fixture.client()) {
            client.send(POST + "Content-Length: 5\r\n\r\nhello\r\n").reply();
            assertThat(client.get("/next").status()).isEqualTo(200);
        }
    }
}
