package dev.gopuram.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.edge.Arrival;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Router;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.ledger.Cost;
import dev.gopuram.platform.ledger.Hold;
import dev.gopuram.platform.ledger.Ledger;
import dev.gopuram.platform.ledger.Limit;
import dev.gopuram.platform.ledger.Rule;
import dev.gopuram.platform.ledger.Verdict;
import dev.gopuram.testkit.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallHoldsTest {
    private static final Rule RULE = new Rule("limits.budget", "key:one", Limit.parse("1ktokens/day"), true);

    private final ManualClock clock = new ManualClock();
    private final Ledger ledger = new Ledger(
            CountingStore.inMemory(Duration.ofSeconds(5), clock).grants(),
            SharingConfig.defaults().ledger(1),
            clock,
            Runnable::run);
    private final EdgeCall call = new EdgeCall(
            new Router(List.of()).match("POST", "/"),
            new Arrival(0, "127.0.0.1", null, null, null, null, null, null, null, null, null, 0),
            clock);
    private final CallHolds holds = new CallHolds(
            call,
            new RuleBook(new GovernanceConfig(Map.of(), Map.of(), PricesConfig.defaults(), SharingConfig.defaults())),
            new Usual());

    private Hold held() {
        Verdict verdict = ledger.ask(List.of(RULE), new Cost(1, 100, 200, 0, 0, 1), Duration.ofMinutes(1));
        return ((Verdict.Held) verdict).hold();
    }

    @Test
    void what_a_call_holds_is_settled_with_what_it_used_when_it_is_over() {
        holds.add(held());
        call.note("m", new Usage(40, 0, 2, Usage.Source.ESTIMATED));

        holds.settle(new SimpleMeterRegistry());

        assertThat(ledger.holds()).isZero();
        assertThat(ledger.standing(RULE).remaining()).isEqualTo(1_000 - 42);
    }

    /** Its client left while the limit was still being asked for. */
    @Test
    void what_is_granted_to_a_call_that_is_over_is_given_back_at_once() {
        Hold late = held();
        holds.settle(new SimpleMeterRegistry());

        holds.add(late);

        assertThat(ledger.holds()).isZero();
        assertThat(ledger.standing(RULE).remaining()).isEqualTo(1_000);
    }
}
