package dev.gopuram.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final List<String> events = new ArrayList<>();
    private final Lifecycle lifecycle = new Lifecycle(Clock.system());

    @Test
    void parts_start_in_order_and_drain_and_stop_in_reverse() {
        lifecycle.add("a", new Recorder("a"));
        lifecycle.add("b", new Recorder("b"));
        lifecycle.start();
        lifecycle.drain(Duration.ofSeconds(1));
        lifecycle.stop();
        assertThat(events).containsExactly("start a", "start b", "drain b", "drain a", "stop b", "stop a");
    }

    @Test
    void a_part_that_fails_to_start_takes_down_the_ones_before_it() {
        lifecycle.add("a", new Recorder("a"));
        lifecycle.add("b", new Part() {
            @Override
            public void start() {
                throw new IllegalStateException("no port");
            }
        });
        assertThatThrownBy(lifecycle::start).hasMessage("no port");
        assertThat(events).containsExactly("start a", "stop a");
    }

    @Test
    void a_part_that_fails_to_drain_or_stop_does_not_keep_the_others_from_it() {
        lifecycle.add("a", new Recorder("a"));
        lifecycle.add("b", new Part() {
            @Override
            public void drain(Deadline deadline) {
                throw new IllegalStateException("drain");
            }

            @Override
            public void stop() {
                throw new IllegalStateException("stop");
            }
        });
        lifecycle.start();
        lifecycle.drain(Duration.ofSeconds(1));
        lifecycle.stop();
        assertThat(events).containsExactly("start a", "drain a", "stop a");
    }

    @Test
    void parts_stop_once_however_often_it_is_asked() {
        lifecycle.add("a", new Recorder("a"));
        lifecycle.start();
        lifecycle.stop();
        lifecycle.close();
        assertThat(events).containsExactly("start a", "stop a");
    }

    @Test
    void what_is_not_ready_is_named_with_its_reason() {
        lifecycle.add("a", new Recorder("a"));
        lifecycle.add("b", new Part() {
            @Override
            public Readiness readiness() {
                return Readiness.notReady("loading");
            }
        });
        assertThat(lifecycle.obstacles()).containsEntry("a", "starting").containsEntry("b", "starting");
        lifecycle.start();
        assertThat(lifecycle.obstacles()).containsOnlyKeys("b").containsEntry("b", "loading");
        lifecycle.drain(Duration.ZERO);
        assertThat(lifecycle.obstacles()).containsEntry("a", "draining");
    }

    private final class Recorder implements Part {
        private final String name;

        private Recorder(String name) {
            this.name = name;
        }

        @Override
        public void start() {
            events.add("start " + name);
        }

        @Override
        public void drain(Deadline deadline) {
            events.add("drain " + name);
        }

        @Override
        public void stop() {
            events.add("stop " + name);
        }
    }
}
