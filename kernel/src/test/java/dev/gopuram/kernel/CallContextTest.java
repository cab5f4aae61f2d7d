package dev.gopuram.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class CallContextTest {
    private final ManualClock clock = new ManualClock();
    private final CallContext context = new CallContext(
            "req",
            "corr",
            "t",
            Principal.node("n"),
            Deadline.after(Duration.ofSeconds(5), clock),
            new TraceParent("a".repeat(32), "b".repeat(16), true));

    @Test
    void a_context_is_bound_for_the_body_and_no_longer() {
        assertThat(CallContext.isBound()).isFalse();
        assertThat(context.call(CallContext::current)).isSameAs(context);
        assertThatThrownBy(() -> context.run(() -> {
                    throw Problem.notFound("x", "y");
                }))
                .isInstanceOf(Problem.class);
        assertThat(CallContext.isBound()).isFalse();
    }

    @Test
    void an_inner_context_hides_the_outer_one_for_its_time() {
        CallContext inner = context.withDeadline(Deadline.after(Duration.ofSeconds(1), clock));
        context.run(() -> {
            inner.run(() -> assertThat(CallContext.current()).isSameAs(inner));
            assertThat(CallContext.current()).isSameAs(context);
        });
    }

    @Test
    void a_port_called_outside_of_a_context_is_our_fault() {
        assertThatThrownBy(CallContext::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no call context is bound");
    }

    @Test
    void another_thread_does_not_inherit_it() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(context.call(() -> threads.submit(CallContext::isBound)).get())
                    .isFalse();
        }
    }

    @Test
    void a_changed_copy_keeps_the_rest() {
        TraceParent trace = new TraceParent("c".repeat(32), "d".repeat(16), false);

        assertThat(context.withTrace(trace))
                .isEqualTo(new CallContext("req", "corr", "t", Principal.node("n"), context.deadline(), trace));
    }
}
