package dev.gopuram.contracts.registry;

import java.util.List;

/**
 * What one version did in one step, counted since its beginning.
 *
 * @param timed requests whose time counts, and that the limit for slow ones was known for
 * @param slow of these, slower than the limit
 * @param labelled requests that feedback was given on
 * @param correct of these, right ones
 * @param latencies how long they took
 */
public record ArmCounts(
        long requests, long errors, long timed, long slow, long labelled, long correct, List<Bucket> latencies) {
    public ArmCounts {
        latencies = List.copyOf(latencies);
    }
}
