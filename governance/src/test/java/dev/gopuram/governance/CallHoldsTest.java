package dev.gopuram.governance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.edge.Arrival;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Router;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.ledger.Cost;
import dev.gopuram.platform.ledger.Hold;
import dev.gopuram.platform.ledger.Ledger;
import dev.gopuram.platform.ledger.Limit;
import dev.gopuram.platform.ledger.Rate;
import dev.gopuram.platform.ledger.Rule;
import dev.gopuram.platform.ledger.Verdict;
import dev.gopuram.testkit.ManualClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class CallHoldsTest {
    private static final PricesConfig PRICES = new PricesConfig(
            "test", Map.of("up/dear", price("1usd"), "cheap", price("0.01usd")), null, PricesConfig.Unknown.REFUSE);
    private static final Rule RULE = new Rule("limits.budget", "key:one", Limit.parse("1ktokens/day"), true);

    private static final Rule MONEY = new Rule("limits.money", "key:one", Limit.parse("0.001usd/day"), true);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ManualClock clock = new ManualClock();
    private final Ledger ledger = new Ledger(
            CountingStore.inMemory(Duration.ofSeconds(5), clock).grants(),
            SharingConfig.defaults().ledger(1),
            clock,
            Runnable::run);
    private final EdgeCall call = new EdgeCall(
            new Router(List.of()).match("POST", "/"),
            new Arrival(0, "127.0.0.1", null, null, null, null, null, null, null, null, null, 0, null),
            clock);
    private final CallHolds holds = new CallHolds(
            call,
            new RuleBook(new GovernanceConfig(Map.of(), Map.of(), PRICES, SharingConfig.defaults())),
            new Usual());

    private static PriceConfig price(String million) {
        return new PriceConfig(Rate.parse(million), null, null, Rate.parse(million), null, null, null);
    }

    private Hold held() {
        Verdict verdict = ledger.ask(List.of(RULE), new Cost(1, 100, 200, 0, 0, 1), Duration.ofMinutes(1));
        return ((Verdict.Held) verdict).hold();
    }

    @Test
    void what_a_call_holds_is_settled_with_what_it_used_when_it_is_over() {
        holds.add(held());
        call.note("m", new Usage(40, 0, 2, Usage.Source.ESTIMATED));

        holds.settle(meters, UnaryOperator.identity());

        assertThat(ledger.holds()).isZero();
        assertThat(ledger.standing(RULE).remaining()).isEqualTo(1_000 - 42);
    }

    /** One was asked first and failed: the words are a last resort's, which costs nothing, and the bill is the first one's. */
    @Test
    void each_model_is_priced_by_its_own_price_whoever_answered_in_the_end() {
        holds.add(((Verdict.Held) ledger.ask(List.of(MONEY), new Cost(1, 0, 0, 100, 0, 1), Duration.ofMinutes(1)))
                .hold());
        Usage failed = new Usage(10, 0, 1, Usage.Source.ESTIMATED).by("up/dear");
        call.note("other/cheap", new Usage(20, 0, 3, Usage.Source.REPORTED).plus(failed));

        assertThat(holds.withCost(Headers.NONE).first("x-gopuram-cost")).isEqualTo("0.00001123");
        holds.settle(meters, model -> "label of " + model);

        assertThat(ledger.standing(MONEY).remaining()).isEqualTo(1_000_000 - 11 * 1_000 - 23 * 10);
        assertThat(meters.get("gopuram_cost_nanousd_total").counters())
                .extracting(counter -> counter.getId().getTag("model") + " " + counter.count())
                .containsExactlyInAnyOrder("label of up/dear 11000.0", "label of other/cheap 230.0");
    }

    @Test
    void a_fallback_that_costs_nothing_does_not_make_the_attempt_before_it_free() {
        holds.add(((Verdict.Held) ledger.ask(List.of(MONEY), new Cost(1, 0, 0, 100, 0, 1), Duration.ofMinutes(1)))
                .hold());
        call.note("static", Usage.NONE.plus(new Usage(10, 0, 0, Usage.Source.ESTIMATED).by("up/dear")));

        holds.settle(meters, UnaryOperator.identity());

        assertThat(ledger.standing(MONEY).remaining()).isEqualTo(1_000_000 - 10 * 1_000);
    }

    /** Its client left while the limit was still being asked for. */
    @Test
    void what_is_granted_to_a_call_that_is_over_is_given_back_at_once() {
        Hold late = held();
        holds.settle(meters, UnaryOperator.identity());

        holds.add(late);

        assertThat(ledger.holds()).isZero();
        assertThat(ledger.standing(RULE).remaining()).isEqualTo(1_000);
    }
}
