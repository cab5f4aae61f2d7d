package dev.gopuram.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TwiceTest {
    private final AtomicInteger deliveries = new AtomicInteger();

    @Test
    void the_second_answer_is_the_one_that_arrives() {
        assertThat(deliver(() -> "first", () -> "second")).isEqualTo("second");
        assertThat(deliveries).hasValue(2);
    }

    @Test
    void failures_of_one_code_arrive_as_that_failure() {
        Problem problem = catchThrowableOfType(
                Problem.class, () -> deliver(failing(Problem.Code.NOT_FOUND), failing(Problem.Code.NOT_FOUND)));
        assertThat(problem.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(deliveries).hasValue(2);
    }

    @Test
    void a_failure_that_the_second_delivery_does_not_have_fails_the_test_with_both_shown() {
        assertThatThrownBy(() -> deliver(failing(Problem.Code.INTERNAL), () -> "second"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("users.createKey", "INTERNAL: it failed", "second");
    }

    @Test
    void two_failures_of_different_codes_fail_the_test_with_both_shown() {
        assertThatThrownBy(() -> deliver(failing(Problem.Code.INTERNAL), failing(Problem.Code.CONFLICT)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("INTERNAL: it failed", "CONFLICT: it failed");
    }

    @Test
    void a_second_delivery_that_meets_what_the_first_left_behind_fails_the_test() {
        assertThatThrownBy(() -> deliver(() -> "made", failing(Problem.Code.CONFLICT)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("made", "CONFLICT: it failed");
    }

    @Test
    void a_caller_that_was_interrupted_does_not_ask_again() {
        Problem problem =
                catchThrowableOfType(Problem.class, () -> deliver(failing(Problem.Code.CANCELLED), () -> "second"));
        assertThat(problem.code()).isEqualTo(Problem.Code.CANCELLED);
        assertThat(deliveries).hasValue(1);
    }

    @Test
    void of_two_streams_the_first_is_closed_after_its_first_step_and_the_second_arrives_whole() throws Exception {
        List<End> ends = new ArrayList<>();
        TokenStream first = TokenStream.open();
        first.feed().put(Frame.of(Bytes.utf8("a")));
        first.feed().onCancel(() -> first.feed().end(new End.Cancelled(Usage.NONE)));
        first.onEnd(ends::add);
        TokenStream second = TokenStream.of(List.of(Frame.of(Bytes.utf8("b"))), new End.Finished(Usage.NONE));

        TokenStream arrived = deliver(() -> first, () -> second);

        assertThat(ends).containsExactly(new End.Cancelled(Usage.NONE));
        assertThat(((Frame) arrived.next()).raw().utf8()).isEqualTo("b");
        assertThat(arrived.next()).isEqualTo(new End.Finished(Usage.NONE));
    }

    private <T> T deliver(Supplier<T> first, Supplier<T> second) {
        return new Twice()
                .deliver("users", "createKey", () -> (deliveries.getAndIncrement() == 0 ? first : second).get());
    }

    private static <T> Supplier<T> failing(Problem.Code code) {
        return () -> {
            throw Problem.of(code, "it failed");
        };
    }
}
