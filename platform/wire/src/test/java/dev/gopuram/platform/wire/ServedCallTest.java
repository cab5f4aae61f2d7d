package dev.gopuram.platform.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is counted of a call that nobody waits for any more. */
class ServedCallTest {
    private static final Bridge BRIDGE = Bridge.open();
    private static final Rpc EMBED = BRIDGE.contract(Models.class).rpcs().stream()
            .filter(rpc -> rpc.name().equals("embed"))
            .findFirst()
            .orElseThrow();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final List<String> outcomes = new ArrayList<>();
    private final Admission admission = new Admission(1);

    @Test
    void a_caller_that_leaves_before_its_deadline_has_cancelled() {
        leave(TIMEOUT.dividedBy(2));
        assertThat(outcomes).containsExactly("CANCELLED");
        assertThat(admission.running()).isZero();
    }

    @Test
    void a_caller_whose_deadline_has_passed_was_not_answered_in_time() {
        leave(TIMEOUT);
        assertThat(outcomes).containsExactly("DEADLINE_EXCEEDED");
    }

    @Test
    void a_caller_whose_own_deadline_passed_a_moment_before_ours_was_not_answered_in_time() {
        leave(TIMEOUT.minus(ServedCall.ON_THE_WAY));
        leave(TIMEOUT.minus(ServedCall.ON_THE_WAY).minusNanos(1));
        assertThat(outcomes).containsExactly("DEADLINE_EXCEEDED", "CANCELLED");
    }

    /** Serves a call whose caller leaves so long after it came. */
    private void leave(Duration after) {
        assertThat(admission.enter()).isTrue();
        ServedCall.Serving serving = new ServedCall.Serving(
                new Failures(BRIDGE.problems(), clock),
                Integer.MAX_VALUE,
                TIMEOUT,
                clock,
                new Random(1),
                crossing -> outcomes.add(crossing.outcome()),
                admission);
        ServedCall call = new ServedCall(
                EMBED,
                TestModels.named("a"),
                new SilentCall(),
                new Metadata(),
                Deadline.after(TIMEOUT, clock),
                serving);
        clock.advance(after);
        call.onCancel();
    }

    private static final class SilentCall extends ServerCall<Bytes, Bytes> {
        @Override
        public void request(int messages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(Bytes message) {}

        @Override
        public void close(Status status, Metadata trailers) {}

        @Override
        public boolean isCancelled() {
            return true;
        }

        @Override
        public MethodDescriptor<Bytes, Bytes> getMethodDescriptor() {
            return EMBED.descriptor();
        }
    }
}
