package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventCutterTest {
    /** Everything that servers are known to send, in one body. */
    private static final String NASTY = "\uFEFF: hello\n\n"
            + "data: {\"a\":1}\n\n"
            + "data:{\"no\":\"space\"}\r\n\r\n"
            + "\n\r\n\n"
            + "event: message_start\ndata: {\"b\":\ndata: 2}\n\n"
            + ": comment\r\n: another\r\n\r\n"
            + "data: cr\r\r"
            + "data: cr then crlf\r\r\n"
            + "data: lf then cr\n\r"
            + "data: crlf then lf\r\n\n"
            + "data: crlf then cr\r\n\r"
            + ": keep-alive\ndata: after a comment\nid: 7\nretry: 10\n\n"
            + "data: \u00e9\u20ac\ud83d\ude00\n\n"
            + "data\n\n"
            + "event: only\n\n"
            + "data: [DONE]\n\n";

    private static final List<String> NASTY_FRAMES = List.of(
            "data: {\"a\":1}\n\n",
            "data:{\"no\":\"space\"}\r\n\r\n",
            "event: message_start\ndata: {\"b\":\ndata: 2}\n\n",
            "data: cr\r\r",
            "data: cr then crlf\r\r",
            "data: lf then cr\n\r",
            "data: crlf then lf\r\n\n",
            "data: crlf then cr\r\n\r",
            ": keep-alive\ndata: after a comment\nid: 7\nretry: 10\n\n",
            "data: \u00e9\u20ac\ud83d\ude00\n\n",
            "data\n\n",
            "event: only\n\n",
            "data: [DONE]\n\n");

    private static List<String> cut(byte[] body, int... splits) {
        List<String> frames = new ArrayList<>();
        EventCutter cutter = new EventCutter(1024);
        int from = 0;
        for (int split : splits) {
            assertThat(cutter.feed(
                            body, from, split, frame -> frames.add(frame.raw().utf8())))
                    .isTrue();
            from = split;
        }
        cutter.feed(body, from, body.length, frame -> frames.add(frame.raw().utf8()));
        cutter.end(true, frame -> frames.add(frame.raw().utf8()));
        return frames;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void frames_hold_their_bytes_as_they_came() {
        assertThat(cut(bytes(NASTY))).isEqualTo(NASTY_FRAMES);
    }

    @Test
    void every_split_into_two_or_three_gives_the_same_frames() {
        byte[] body = bytes(NASTY);
        for (int first = 0; first <= body.length; first++) {
            for (int second = first; second <= body.length; second++) {
                assertThat(cut(body, first, second)).isEqualTo(NASTY_FRAMES);
            }
        }
    }

    @Test
    void bytes_that_come_one_by_one_give_the_same_frames() {
        byte[] body = bytes(NASTY);
        int[] all = new int[body.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
        }
        assertThat(cut(body, all)).isEqualTo(NASTY_FRAMES);
    }

    @Test
    void random_bodies_of_line_ends_give_the_same_frames_however_split() {
        Random random = new Random(20261120);
        String alphabet = "a:\r\n\n\r ";
        for (int round = 0; round < 2000; round++) {
            StringBuilder body = new StringBuilder();
            for (int i = 0; i < 24; i++) {
                body.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            byte[] bytes = bytes(body.toString());
            List<String> whole = cut(bytes);
            for (int split = 0; split <= bytes.length; split++) {
                assertThat(cut(bytes, split)).as("%s at %d", body, split).isEqualTo(whole);
            }
            assertThat(String.join("", whole).replaceAll("[\\r\\n]", ""))
                    .as("no byte of a field is lost or doubled in %s", body)
                    .hasSizeLessThanOrEqualTo(bytes.length);
        }
    }

    static Stream<Arguments> unfinished() {
        return Stream.of(
                Arguments.of("data: a\n", true, List.of("data: a\n\n")),
                Arguments.of("data: a\n", false, List.of("data: a\n\n")),
                Arguments.of("data: [DONE]", true, List.of("data: [DONE]\n\n")),
                Arguments.of("data: {\"torn", false, List.of()),
                Arguments.of("data: a\r\n\r", true, List.of("data: a\r\n\r")),
                Arguments.of("data: a\r", true, List.of("data: a\r\n\n")),
                Arguments.of(": comment", true, List.of()),
                Arguments.of("\n\n", true, List.of()),
                Arguments.of("", true, List.of()));
    }

    @ParameterizedTest
    @MethodSource("unfinished")
    void an_event_without_its_blank_line_counts_unless_it_may_be_torn(
            String body, boolean delimited, List<String> expected) {
        List<String> frames = new ArrayList<>();
        EventCutter cutter = new EventCutter(1024);
        cutter.feed(
                bytes(body),
                0,
                bytes(body).length,
                frame -> frames.add(frame.raw().utf8()));
        cutter.end(delimited, frame -> frames.add(frame.raw().utf8()));
        assertThat(frames).isEqualTo(expected);
    }

    @Test
    void an_event_that_ends_in_cr_is_handed_over_without_waiting_for_more() {
        List<String> frames = new ArrayList<>();
        byte[] body = bytes("data: a\r\r");
        new EventCutter(1024)
                .feed(body, 0, body.length, frame -> frames.add(frame.raw().utf8()));
        assertThat(frames).containsExactly("data: a\r\r");
    }

    @Test
    void an_event_larger_than_the_bound_is_told_at_once_whole_or_not() {
        byte[] open = bytes("data: " + "a".repeat(100));
        byte[] closed = bytes("data: " + "a".repeat(100) + "\n\n");
        List<String> frames = new ArrayList<>();
        assertThat(new EventCutter(64).feed(open, 0, open.length, frame -> {})).isFalse();
        assertThat(new EventCutter(64)
                        .feed(
                                closed,
                                0,
                                closed.length,
                                frame -> frames.add(frame.raw().utf8())))
                .isFalse();
        assertThat(frames).isEmpty();
        assertThat(new EventCutter(108).feed(closed, 0, closed.length, frame -> {}))
                .isTrue();
    }
}
