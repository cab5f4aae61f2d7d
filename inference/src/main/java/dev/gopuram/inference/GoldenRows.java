package dev.gopuram.inference;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.GoldenRow;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Runs the rows whose answers are known: some of them before a version is called, all of them before it is served. */
final class GoldenRows {
    private static final int WARM_UP_ROWS = 3;
    private static final int MAX_REASONS = 20;
    /** How far a row's numbers may be off beside others. */
    private static final double BESIDE_OTHERS = 1e-5;

    private GoldenRows() {}

    /** Runs a few, so that the first caller does not pay for it. */
    static void warmUp(LoadedVersion version, Bundle bundle) {
        rows(bundle).stream()
                .limit(WARM_UP_ROWS)
                .forEach(row -> version.runAlone(
                                GoldenInputs.read(version.config().task(), row.input()), Options.PLAIN)
                        .sink()
                        .results());
    }

    private static List<GoldenRow> rows(Bundle bundle) {
        String file = bundle.config().contents().golden();
        return bundle.find(file).isPresent() ? bundle.golden() : List.of();
    }

    static Check check(Bundle bundle, Supplier<LoadedVersion> open, Clock clock) {
        long started = clock.nanoTime();
        List<String> reasons = new ArrayList<>();
        try (LoadedVersion version = open.get()) {
            long loaded = clock.nanoTime() - started;
            List<GoldenRow> rows = rows(bundle);
            if (rows.isEmpty()) {
                reasons.add(bundle.config().contents().golden() + ": no rows (expected: at least 1)");
            }
            long[] took = new long[rows.size()];
            StringBuilder said = new StringBuilder();
            for (int i = 0; i < rows.size(); i++) {
                long before = clock.nanoTime();
                said.append(runOne(version, rows.get(i), i, reasons)).append('\n');
                took[i] = clock.nanoTime() - before;
            }
            if (reasons.isEmpty()) {
                runTogether(version, rows, reasons);
            }
            Arrays.sort(took);
            long median = took.length == 0 ? 0 : took[took.length / 2] / 1000;
            return answer(reasons, rows.size(), loaded / 1000, median, digest(said.toString()), clock);
        } catch (Problem e) {
            reasons.add(e.detail());
            return answer(reasons, 0, 0, 0, "", clock);
        }
    }

    private static Check answer(
            List<String> reasons, int rows, long loadMicros, long median, String digest, Clock clock) {
        List<String> first = reasons.stream().limit(MAX_REASONS).toList();
        return new Check(reasons.isEmpty(), first, rows, loadMicros, median, digest, clock.now());
    }

    private static String runOne(LoadedVersion version, GoldenRow row, int index, List<String> reasons) {
        try {
            Inputs inputs = GoldenInputs.read(version.config().task(), row.input());
            var results = version.runAlone(inputs, Options.PLAIN).sink().results();
            String difference = GoldenAnswers.difference(row.output(), results, row.tolerance());
            if (!difference.isEmpty()) {
                reasons.add("rows[" + index + "]: " + difference);
            }
            return results.toString();
        } catch (Problem e) {
            reasons.add("rows[" + index + "]: " + e.detail());
            return e.detail();
        }
    }

    /** What the batches rest on: a row is the same alone and beside others. */
    private static void runTogether(LoadedVersion version, List<GoldenRow> rows, List<String> reasons) {
        if (version.lane().maxRows() == 1 || version.config().task() == Model.Task.TENSOR) {
            return;
        }
        Inputs all = GoldenInputs.together(rows.stream()
                .map(row -> GoldenInputs.read(version.config().task(), row.input()))
                .toList());
        Call alone = version.runAlone(all, Options.PLAIN);
        Call together = together(version, all);
        double off = Differences.largest(alone.sink().results(), together.sink().results());
        if (!(off <= BESIDE_OTHERS)) {
            reasons.add("batching.max_rows: " + version.lane().maxRows()
                    + " (expected: 1, for beside others its rows are off by " + off + ")");
        }
    }

    private static Call together(LoadedVersion version, Inputs inputs) {
        Call call = version.call(inputs, Options.PLAIN);
        Map<RowShape, List<GraphRow>> groups = new LinkedHashMap<>();
        List<InferenceExecutor.Step> left = new ArrayList<>(call.steps());
        while (!left.isEmpty()) {
            InferenceExecutor.Step step = left.removeFirst();
            if (step instanceof GraphRow row) {
                groups.computeIfAbsent(row.shape(), _ -> new ArrayList<>()).add(row);
                continue;
            }
            try {
                left.addAll(0, step.run());
            } catch (Exception e) {
                throw Problem.from(e);
            }
        }
        for (List<GraphRow> group : groups.values()) {
            version.graph().run(group);
            for (GraphRow row : group) {
                Problem failure = row.failure();
                if (failure != null) {
                    throw failure;
                }
            }
        }
        return call;
    }

    private static String digest(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
