package dev.gopuram.inference;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.GoldenRow;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the rows whose answers are known: some of them before a version is called, all of them before it is served. */
final class GoldenRows {
    private static final Logger log = LoggerFactory.getLogger(GoldenRows.class);
    private static final int WARM_UP_ROWS = 3;
    private static final int MAX_REASONS = 20;
    /** How far a row's numbers may be off beside others. */
    private static final double BESIDE_OTHERS = 1e-5;

    private GoldenRows() {}

    /** Runs a few, so that the first caller does not pay for it. */
    static void warmUp(LoadedVersion version, Bundle bundle, Halt halt) {
        rows(bundle).stream().limit(WARM_UP_ROWS).forEach(row -> run(version, row, halt));
    }

    private static Results run(LoadedVersion version, GoldenRow row, Halt halt) {
        return version.runAlone(inputs(version, row), Options.PLAIN, halt)
                .sink()
                .results();
    }

    private static Inputs inputs(LoadedVersion version, GoldenRow row) {
        return GoldenInputs.read(version.config().task(), row.input());
    }

    private static List<GoldenRow> rows(Bundle bundle) {
        String file = bundle.config().contents().golden();
        return bundle.find(file).isPresent() ? bundle.golden() : List.of();
    }

    /** Says what came of them; where it was told to halt for what is no fault of the version's, nothing is said. */
    static Check check(Bundle bundle, Supplier<LoadedVersion> open, Halt halt, Clock clock) {
        long started = clock.nanoTime();
        List<String> reasons = new ArrayList<>();
        try (LoadedVersion version = open.get()) {
            long loaded = clock.nanoTime() - started;
            List<GoldenRow> rows = rows(bundle);
            if (rows.isEmpty()) {
                reasons.add(bundle.config().contents().golden() + ": no rows (expected: at least 1)");
            }
            long[] took = new long[rows.size()];
            List<Results> said = new ArrayList<>();
            for (int i = 0; i < rows.size() && reasons.size() < MAX_REASONS; i++) {
                long before = clock.nanoTime();
                runOne(version, rows.get(i), i, halt, said, reasons);
                took[i] = clock.nanoTime() - before;
            }
            if (reasons.isEmpty()) {
                runTogether(version, rows, said, halt, reasons);
            }
            Arrays.sort(took);
            long median = took.length == 0 ? 0 : took[took.length / 2] / 1000;
            return answer(reasons, rows.size(), loaded / 1000, median, digest(said.toString()), clock);
        } catch (Problem e) {
            if (e.code() == Problem.Code.OVERLOADED) {
                // That this node stops says nothing of the version.
                throw e;
            }
            reasons.add(e.detail());
            return answer(reasons, 0, 0, 0, "", clock);
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("model", bundle.config().name())
                    .setCause(e)
                    .log("golden rows cannot be run");
            reasons.add("its files cannot be read; the log says why");
            return answer(reasons, 0, 0, 0, "", clock);
        }
    }

    private static Check answer(
            List<String> reasons, int rows, long loadMicros, long median, String digest, Clock clock) {
        return new Check(reasons.isEmpty(), reasons, rows, loadMicros, median, digest, clock.now());
    }

    private static void runOne(
            LoadedVersion version, GoldenRow row, int index, Halt halt, List<Results> said, List<String> reasons) {
        try {
            Results results = run(version, row, halt);
            said.add(results);
            String difference = GoldenAnswers.difference(row.output(), results, row.tolerance());
            if (!difference.isEmpty()) {
                reasons.add("rows[" + index + "]: " + difference);
            }
        } catch (Problem e) {
            halt.check();
            reasons.add("rows[" + index + "]: " + e.detail());
        }
    }

    /** What the batches rest on: a row is the same alone and beside others. */
    private static void runTogether(
            LoadedVersion version, List<GoldenRow> rows, List<Results> alone, Halt halt, List<String> reasons) {
        int most = version.lane().maxRows();
        if (most == 1) {
            return;
        }
        List<Call> calls = rows.stream()
                .map(row -> version.call(inputs(version, row), Options.PLAIN))
                .toList();
        List<GraphRow> all =
                calls.stream().flatMap(call -> call.rows(halt).stream()).toList();
        for (List<GraphRow> batch : Call.batches(all, most)) {
            version.graph().run(batch, halt);
            batch.forEach(GraphRow::throwFailure);
        }
        double off = 0;
        for (int i = 0; i < calls.size(); i++) {
            off = Math.max(
                    off, Differences.largest(alone.get(i), calls.get(i).sink().results()));
        }
        if (!(off <= BESIDE_OTHERS)) {
            reasons.add(
                    "batching.max_rows: " + most + " (expected: 1, for beside others its rows are off by " + off + ")");
        }
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
