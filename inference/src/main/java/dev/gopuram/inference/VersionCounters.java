package dev.gopuram.inference;

import dev.gopuram.contracts.models.BatchStatistics;
import dev.gopuram.contracts.models.Timing;
import dev.gopuram.contracts.models.VersionStatistics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one version has done since the start, however often it was unloaded. */
final class VersionCounters {
    private final Sum success = new Sum();
    private final Sum fail = new Sum();
    private final Sum queue = new Sum();
    private final Sum input = new Sum();
    private final Sum infer = new Sum();
    private final Sum output = new Sum();
    private final Map<Integer, Batches> sizes = new TreeMap<>();
    private final Map<FailureReason, Long> failures = new EnumMap<>(FailureReason.class);
    private long rows;
    private long batches;

    private @Nullable Instant last;

    private static final class Sum {
        private long count;
        private long nanos;

        void add(long more) {
            count++;
            nanos += more;
        }

        Timing timing() {
            return new Timing(count, nanos);
        }
    }

    private record Batches(Sum input, Sum infer, Sum output) {
        Batches() {
            this(new Sum(), new Sum(), new Sum());
        }
    }

    synchronized void ran(BatchTimes times, Instant at) {
        last = at;
        rows += times.rows();
        batches++;
        Batches size = sizes.computeIfAbsent(times.rows(), _ -> new Batches());
        for (Sum sum : List.of(input, size.input)) {
            sum.add(times.input());
        }
        for (Sum sum : List.of(infer, size.infer)) {
            sum.add(times.infer());
        }
        for (Sum sum : List.of(output, size.output)) {
            sum.add(times.output());
        }
    }

    synchronized void answered(long nanos, long queueNanos) {
        success.add(nanos);
        queue.add(queueNanos);
    }

    synchronized void failed(long nanos, FailureReason reason) {
        fail.add(nanos);
        failures.merge(reason, 1L, Long::sum);
    }

    synchronized Map<FailureReason, Long> failures() {
        return Map.copyOf(failures);
    }

    synchronized VersionStatistics statistics(VersionKey key) {
        List<BatchStatistics> bySize = new ArrayList<>();
        sizes.forEach((size, of) ->
                bySize.add(new BatchStatistics(size, of.input.timing(), of.infer.timing(), of.output.timing())));
        return new VersionStatistics(
                key.model(),
                key.version(),
                last,
                rows,
                batches,
                success.timing(),
                fail.timing(),
                queue.timing(),
                input.timing(),
                infer.timing(),
                output.timing(),
                bySize);
    }
}
