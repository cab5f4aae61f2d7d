package dev.gopuram.registry;

import dev.gopuram.contracts.registry.ListRollouts;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.kernel.Clock;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Promotes a roll-out, or registers an upload, and stops dead at the n-th moment before or after a write. */
final class StoppingChild {
    static final String DONE = "done after ";
    static final String PROMOTE = "promote";

    private StoppingChild() {}

    /** The directory, what to do, at which moment to stop, and the upload to register. */
    public static void main(String[] arguments) {
        AtomicInteger moments = new AtomicInteger(Integer.MIN_VALUE);
        int last = Integer.parseInt(arguments[2]);
        WriteWatch watch = new WriteWatch() {
            @Override
            public void before(String write) {
                pass();
            }

            @Override
            public void after(String write) {
                pass();
            }

            private void pass() {
                if (moments.incrementAndGet() == last) {
                    Runtime.getRuntime().halt(137);
                }
            }
        };
        Path home = Path.of(arguments[0]);
        Clock clock = new ManualClock();
        TestRegistry registry = new TestRegistry(
                RegistryServer.SQLITE.fresh(home, clock), home, clock, TestRegistry.impatient(), Seeds.NONE, watch);
        moments.set(0);
        if (arguments[1].equals(PROMOTE)) {
            String id = registry.as(TestRegistry.ANN, r -> r.listRollouts(new ListRollouts("m", true, 1)))
                    .rollouts()
                    .getFirst()
                    .id();
            registry.as(
                    TestRegistry.ANN, r -> r.steerRollout(new SteerRollout(id, SteerRollout.Action.PROMOTE, "now")));
        } else {
            registry.register(TestRegistry.ANN, arguments[3]);
        }
        System.out.println(DONE + moments.get());
        Runtime.getRuntime().halt(0);
    }
}
