package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.resilience.Breaker;
import dev.gopuram.platform.resilience.BreakerListener;
import dev.gopuram.platform.resilience.Breakers;
import dev.gopuram.platform.resilience.Forced;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LanesTest {
    private static final int MANY = 200;

    private final ManualClock clock = new ManualClock();
    private final Set<String> shown = new TreeSet<>();
    private final Breakers breakers = new Breakers(clock, new BreakerListener() {
        @Override
        public void created(Breaker breaker) {
            shown.add(breaker.name());
        }

        @Override
        public void retired(Breaker breaker) {
            shown.remove(breaker.name());
        }
    });

    private Lanes lanes(String... models) {
        ProviderConfig base = ProviderConfig.defaults();
        return new Lanes(
                "up",
                new ProviderConfig(
                        base.kind(),
                        base.url(),
                        null,
                        List.of(Secret.of("k1"), Secret.of("k2")),
                        List.of(models),
                        base.timeouts(),
                        base.maxReplyBytes(),
                        base.maxTokens(),
                        base.breaker(),
                        base.retries()),
                breakers,
                clock);
    }

    private static Lanes.Lane answered(Lanes lanes, String model) {
        lanes.of(model);
        lanes.answered(model);
        return lanes.of(model);
    }

    private void flood(Lanes lanes) {
        for (int i = 0; i < MANY; i++) {
            answered(lanes, "flood-" + i);
        }
    }

    private static void open(Lanes lanes, Lanes.Lane lane) {
        for (int i = 0; i < ProviderConfig.defaults().breaker().failuresInARow(); i++) {
            lane.breaker().take().failed();
        }
        lanes.failed(lane);
    }

    @Test
    void a_model_that_the_configuration_names_always_has_a_way_of_its_own() {
        String[] models = IntStream.range(0, MANY).mapToObj(i -> "model-" + i).toArray(String[]::new);
        Lanes lanes = lanes(models);
        flood(lanes);

        for (String model : models) {
            Lanes.Lane lane = lanes.of(model);
            assertThat(lane.breaker().name()).isEqualTo("up/" + model);
            assertThat(lanes.of(model)).isEqualTo(lane);
        }
        assertThat(shown).hasSize(MANY + Lanes.MOST);
    }

    /** Or who asks for a model of that name would speak for all others. */
    @Test
    void a_model_that_is_called_like_the_shared_way_goes_by_it() {
        Lanes lanes = lanes();

        assertThat(lanes.of("*").shared()).isTrue();
        assertThat(answered(lanes, "*")).isEqualTo(lanes.of("*"));
    }

    @Test
    void the_way_unused_for_longest_goes_first_and_is_shown_no_more() {
        Lanes lanes = lanes();
        Lanes.Lane used = answered(lanes, "used");
        answered(lanes, "unused");
        for (int i = 0; i < Lanes.MOST - 2; i++) {
            answered(lanes, "other-" + i);
        }
        lanes.of("used");
        answered(lanes, "one-more");

        assertThat(lanes.of("used")).isEqualTo(used);
        assertThat(shown).hasSize(Lanes.MOST).contains("up/used", "up/one-more").doesNotContain("up/unused");
        assertThat(breakers.find("up/unused")).isEmpty();
    }

    @Test
    void what_is_known_of_a_way_outlives_every_flood_of_names_as_long_as_it_matters() {
        Lanes lanes = lanes();
        Lanes.Lane down = answered(lanes, "down");
        open(lanes, down);
        Lanes.Lane forced = answered(lanes, "forced");
        forced.breaker().force(Forced.CLOSED);
        Lanes.Lane limited = answered(lanes, "limited");
        limited.keys().limited(limited.keys().take(), Duration.ofMinutes(5));

        flood(lanes);
        assertThat(lanes.of("down")).isEqualTo(down);
        assertThat(lanes.of("forced")).isEqualTo(forced);
        assertThat(lanes.of("limited")).isEqualTo(limited);

        clock.advance(Duration.ofMinutes(6));
        flood(lanes);
        assertThat(breakers.find("up/down")).isEmpty();
        assertThat(breakers.find("up/limited")).isEmpty();
        assertThat(breakers.find("up/forced")).isPresent();
    }

    @Test
    void a_name_that_was_never_answered_is_shown_once_a_failure_of_it_counted() {
        Lanes lanes = lanes();
        Lanes.Lane lane = lanes.of("new");
        assertThat(shown).isEmpty();

        lane.breaker().take().failed();
        lanes.failed(lane);

        assertThat(shown).containsExactly("up/new");
    }
}
