package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
    @ParameterizedTest
    @CsvSource({
        "INVALID, CALLER, 400, 3",
        "UNAUTHENTICATED, CALLER, 401, 16",
        "FORBIDDEN, CALLER, 403, 7",
        "NOT_FOUND, CALLER, 404, 5",
        "CONFLICT, CALLER, 409, 10",
        "TOO_LARGE, CALLER, 413, 11",
        "RATE_LIMITED, CAPACITY, 429, 8",
        "INSUFFICIENT_QUOTA, CAPACITY, 429, 8",
        "CANCELLED, CALLER, 499, 1",
        "INTERNAL, OURS, 500, 13",
        "UPSTREAM_FAILED, UPSTREAM, 502, 14",
        "OVERLOADED, CAPACITY, 503, 8",
        "UNAVAILABLE, OURS, 503, 14",
        "UPSTREAM_TIMEOUT, UPSTREAM, 504, 4",
        "DEADLINE_EXCEEDED, OURS, 504, 4"
    })
    void a_code_has_one_status_in_each_protocol(Problem.Code code, Problem.Kind kind, int http, int grpc) {
        assertThat(code.kind()).isEqualTo(kind);
        assertThat(code.httpStatus()).isEqualTo(http);
        assertThat(code.grpcStatus()).isEqualTo(grpc);
    }

    @ParameterizedTest
    @EnumSource
    void a_kind_and_its_status_agree(Problem.Code code) {
        boolean callers = code.httpStatus() < 500 && code.httpStatus() != 429;
        assertThat(code.kind() == Problem.Kind.CALLER).isEqualTo(callers);
        assertThat(code.grpcStatus()).isBetween(1, 16);
    }

    @Test
    void a_message_states_the_value_and_the_expectation() {
        Problem problem = Problem.invalid("limit", 0, "1..1000");

        assertThat(problem.detail()).isEqualTo("limit: 0 (expected: 1..1000)");
        assertThat(problem.field()).isEqualTo("limit");
        assertThat(problem).hasMessage("INVALID: limit: 0 (expected: 1..1000)");
    }

    @Test
    void a_long_value_is_cut() {
        assertThat(Problem.invalid("text", "x".repeat(5_000), "less").detail()).hasSizeLessThan(300);
    }

    @Test
    void what_is_added_keeps_the_rest() {
        IllegalStateException cause = new IllegalStateException();
        Problem problem = Problem.of(Problem.Code.OVERLOADED, "full")
                .causedBy(cause)
                .told(new Problem.Told("busy", "req_1", true))
                .spent(new Problem.Spent("m", Usage.NONE))
                .at("model")
                .retryAfter(Duration.ofSeconds(2));

        assertThat(problem).hasCause(cause);
        assertThat(problem.spent()).isEqualTo(new Problem.Spent("m", Usage.NONE));
        assertThat(problem.told()).isEqualTo(new Problem.Told("busy", "req_1", true));
        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(problem.field()).isEqualTo("model");
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(2));
        assertThat(problem.getStackTrace()).isEmpty();
    }

    @Test
    void any_failure_becomes_a_problem_that_tells_the_caller_nothing_of_it() {
        Problem own = Problem.notFound("model", "m");

        assertThat(Problem.from(own)).isSameAs(own);
        assertThat(Problem.from(new InterruptedException()).code()).isEqualTo(Problem.Code.CANCELLED);
        Problem ours = Problem.from(new IllegalStateException("jdbc:secret"));
        assertThat(ours.code()).isEqualTo(Problem.Code.INTERNAL);
        assertThat(ours.detail()).doesNotContain("jdbc");
        assertThat(ours).hasRootCauseMessage("jdbc:secret");
    }
}
