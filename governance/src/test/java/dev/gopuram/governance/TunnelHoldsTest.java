package dev.gopuram.governance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.edge.Admission;
import dev.gopuram.edge.Arrival;
import dev.gopuram.edge.Capability;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Ending;
import dev.gopuram.edge.ErrorShape;
import dev.gopuram.edge.ModelNames;
import dev.gopuram.edge.Route;
import dev.gopuram.edge.RouteConfig;
import dev.gopuram.edge.Router;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.ledger.Ledger;
import dev.gopuram.platform.ledger.Limit;
import dev.gopuram.testkit.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What calls hold that go on beyond the time of their route. */
class TunnelHoldsTest {
    private static final Duration TOTAL = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final Ledger ledger = new Ledger(
            CountingStore.inMemory(Duration.ofSeconds(5), clock).grants(),
            SharingConfig.defaults().ledger(1),
            clock,
            Runnable::run);
    private final RuleBook book = new RuleBook(new GovernanceConfig(
            Map.of(),
            Map.of(
                    "places",
                    new LimitConfig(
                            LimitConfig.Per.GLOBAL,
                            Limit.parse("1concurrent"),
                            List.of(),
                            List.of(),
                            List.of(),
                            false)),
            PricesConfig.defaults(),
            SharingConfig.defaults()));
    private final Limits limits =
            new Limits(() -> book, () -> ModelNames.AS_SPELLED, ledger, new Usual(), new SimpleMeterRegistry());
    private final Router router = new Router(List.of(new Route(
            "routes.shop",
            "GET",
            "/shop",
            Capability.OWN,
            null,
            RouteConfig.within(TOTAL, ByteSize.kib(1)),
            ErrorShape.PROBLEM,
            true,
            call -> {
                throw new IllegalStateException("not answered here");
            })));

    private EdgeCall ofNobody() {
        return new EdgeCall(
                router.match("GET", "/shop"),
                new Arrival(0, "127.0.0.1", null, null, null, null, null, null, null, null, null, 0, null),
                clock);
    }

    private EdgeCall call() {
        EdgeCall call = ofNobody();
        call.identify(new Principal("key_a", "tenant-a", Set.of(), "free"));
        return call;
    }

    private void admit(EdgeCall call) {
        if (limits.admit(call) instanceof Admission.Ask ask) {
            ask.question().run();
        }
    }

    private void secondsPass(EdgeCall tunnel, int seconds) {
        for (int i = 0; i < seconds; i++) {
            clock.advance(Duration.ofSeconds(1));
            limits.goesOn(tunnel);
            ledger.round();
        }
    }

    @Test
    void a_tunnel_keeps_its_place_for_as_long_as_it_goes_on() {
        EdgeCall tunnel = call();
        admit(tunnel);
        secondsPass(tunnel, 300);

        assertThat(ledger.expired()).isZero();
        assertThatThrownBy(() -> admit(call()))
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.code()).isEqualTo(Problem.Code.RATE_LIMITED));

        limits.over(tunnel, new Ending(101, 0, 0));
        admit(call());
    }

    /** A route that asks for no key is no way around the limits. */
    @Test
    void a_call_of_nobody_in_particular_takes_a_place_as_well() {
        admit(ofNobody());

        assertThatThrownBy(() -> admit(call())).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> admit(ofNobody())).isInstanceOf(Problem.class);
    }

    @Test
    void a_tunnel_of_which_nothing_is_heard_loses_its_place_and_may_not_go_on() {
        EdgeCall tunnel = call();
        admit(tunnel);
        secondsPass(tunnel, 300);
        clock.advance(Duration.ofSeconds(30));
        ledger.round();

        assertThat(ledger.expired()).isOne();
        assertThatThrownBy(() -> limits.goesOn(tunnel)).isInstanceOf(Problem.class);
    }
}
