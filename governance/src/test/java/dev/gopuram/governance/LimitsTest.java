package dev.gopuram.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Arrival;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Ending;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteConfig;
import dev.gopuram.edge.Router;
import dev.gopuram.testkit.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LimitsTest {
    private final ManualClock clock = new ManualClock();

    @Test
    void a_call_that_is_over_is_remembered_by_nobody() {
        CountingStore store = CountingStore.inMemory(Duration.ofSeconds(5), clock);
        Limits limits =
                (Limits) Governance.open(GovernanceConfig.defaults(), 1, store, new SimpleMeterRegistry(), clock)
                        .policies()
                        .getFirst();
        Route route = new Route(
                "chat.complete",
                "POST",
                "/chat",
                Capability.CHAT,
                null,
                RouteConfig.within(Duration.ofSeconds(2), Route.NO_BODY),
                ErrorShape.PROBLEM,
                false,
                asked -> Answer.ok("done"));
        EdgeCall call = new EdgeCall(
                new Router(List.of(route)).match("POST", "/chat"),
                new Arrival(0, "127.0.0.1", null, null, null, null, null, null, null, null, null, 0, null),
                clock);

        limits.admit(call);
        assertThat(limits.open()).isOne();
        limits.over(call, new Ending(200, 0, 0));

        assertThat(limits.open()).isZero();
    }
}
