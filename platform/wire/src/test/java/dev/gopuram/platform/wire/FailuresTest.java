package dev.gopuram.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What gRPC's statuses mean, and what is logged of them. */
class FailuresTest {
    private static final Bridge BRIDGE = Bridge.open();
    private static final Rpc EMBED = rpc(Models.class, "embed");
    private static final Rpc STREAM = rpc(Chat.class, "stream");
    private static final Status OVERSIZE =
            Status.RESOURCE_EXHAUSTED.withDescription("gRPC message exceeds maximum size 8192: 20000");

    private final ManualClock clock = new ManualClock();
    private final Failures failures = new Failures(BRIDGE.problems(), clock);
    private final Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void a_message_over_the_bound_is_the_callers_request_before_the_answer_and_our_reply_after() {
        assertThat(problem(EMBED, OVERSIZE, false).code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(problem(EMBED, OVERSIZE, true).code()).isEqualTo(Problem.Code.INTERNAL);
    }

    @Test
    void a_connection_that_grpc_ended_for_other_reasons_is_a_service_out_of_reach_and_may_be_tried_again() {
        for (String words : List.of("Too many pings from client", "Bandwidth exhausted")) {
            for (boolean answered : List.of(true, false)) {
                Failures.Failure failure = failure(EMBED, Status.RESOURCE_EXHAUSTED.withDescription(words), answered);
                assertThat(failure.problem().code()).isEqualTo(Problem.Code.UNAVAILABLE);
                assertThat(failure.lost()).isTrue();
            }
        }
        assertThat(failure(EMBED, Status.RESOURCE_EXHAUSTED, true).lost()).isTrue();
        assertThat(lines.list).isEmpty();
    }

    @Test
    void a_service_that_does_not_let_this_node_in_is_logged_once_and_once_more_when_it_does() {
        for (int i = 0; i < 3; i++) {
            assertThat(problem(EMBED, Status.PERMISSION_DENIED, false).code()).isEqualTo(Problem.Code.INTERNAL);
        }
        assertThat(logged()).containsExactly("ERROR models");
        clock.advance(Troubles.QUIET);
        failures.replied(EMBED);
        failures.replied(EMBED);
        assertThat(logged()).containsExactly("ERROR models", "INFO models");
        problem(EMBED, Status.PERMISSION_DENIED, false);
        assertThat(logged()).containsExactly("ERROR models", "INFO models", "ERROR models");
    }

    @Test
    void a_problem_of_the_service_itself_shows_that_it_lets_this_node_in() {
        problem(EMBED, Status.UNAUTHENTICATED, false);
        clock.advance(Troubles.QUIET);
        Problem own = Problem.notFound("model", "x");
        failures.failure(EMBED, failures.status(own), failures.trailers(own), false);
        assertThat(logged()).containsExactly("ERROR models", "INFO models");
    }

    @Test
    void a_reply_that_is_too_large_is_logged_once_and_once_more_when_replies_pass() {
        problem(EMBED, OVERSIZE, true);
        failures.replyTooLarge(EMBED, "server");
        assertThat(logged()).containsExactly("ERROR models");
        clock.advance(Troubles.QUIET);
        failures.replied(EMBED);
        assertThat(logged()).containsExactly("ERROR models", "INFO models");
    }

    @Test
    void calls_that_go_well_among_those_that_do_not_make_no_lines() {
        for (int i = 0; i < 100; i++) {
            problem(EMBED, Status.PERMISSION_DENIED, false);
            problem(EMBED, OVERSIZE, true);
            clock.advance(Troubles.QUIET.minus(Duration.ofNanos(1)));
            failures.replied(EMBED);
        }
        assertThat(logged()).containsExactly("ERROR models", "ERROR models");
    }

    @Test
    void each_service_and_each_kind_of_trouble_is_logged_for_itself() {
        problem(EMBED, Status.PERMISSION_DENIED, false);
        problem(EMBED, OVERSIZE, true);
        problem(STREAM, Status.PERMISSION_DENIED, false);
        assertThat(logged()).containsExactly("ERROR models", "ERROR models", "ERROR chat");
        clock.advance(Troubles.QUIET);
        failures.replied(STREAM);
        assertThat(logged()).endsWith("INFO chat").hasSize(4);
    }

    @Test
    void a_reply_and_a_stream_that_came_whole_count_as_calls_that_went_well() {
        problem(EMBED, Status.PERMISSION_DENIED, false);
        problem(STREAM, Status.PERMISSION_DENIED, false);
        clock.advance(Troubles.QUIET);
        UnaryCall embed = new UnaryCall(EMBED, new SilentCall(), failures);
        embed.onMessage(Bytes.EMPTY);
        embed.onClose(Status.OK, new Metadata());
        StreamCall stream = new StreamCall(STREAM, new SilentCall(), failures, 1, outcome -> {});
        stream.onHeaders(new Metadata());
        stream.onClose(Status.OK, new Metadata());
        assertThat(logged()).endsWith("INFO models", "INFO chat").hasSize(4);
    }

    private static final class SilentCall extends ClientCall<Bytes, Bytes> {
        @Override
        public void start(Listener<Bytes> listener, Metadata headers) {}

        @Override
        public void request(int messages) {}

        @Override
        public void cancel(String message, Throwable cause) {}

        @Override
        public void halfClose() {}

        @Override
        public void sendMessage(Bytes message) {}
    }

    private Problem problem(Rpc rpc, Status status, boolean answered) {
        return failure(rpc, status, answered).problem();
    }

    private Failures.Failure failure(Rpc rpc, Status status, boolean answered) {
        return failures.failure(rpc, status, new Metadata(), answered);
    }

    /** The level of each line, and the service it is about. */
    private List<String> logged() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " "
                        + line.getKeyValuePairs().stream()
                                .filter(pair -> pair.key.equals("service"))
                                .map(pair -> String.valueOf(pair.value))
                                .findFirst()
                                .orElseThrow())
                .toList();
    }

    private static Rpc rpc(Class<?> port, String name) {
        return BRIDGE.contract(port).rpcs().stream()
                .filter(rpc -> rpc.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
