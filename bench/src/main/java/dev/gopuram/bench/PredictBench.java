package dev.gopuram.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * P5: what a prediction costs beside ONNX Runtime alone, one row at a time by one client, and what running rows together
 * gains where 32 clients ask. Runtime and node do the same work on one thread of the runtime, in turn.
 */
final class PredictBench {
    private static final DenseModel SMALL = new DenseModel("p5-small", List.of(16, 32, 3), 32);
    private static final DenseModel MIDDLE = new DenseModel("p5-middle", List.of(784, 512, 256, 10), 32);
    /** Its 57 MB are read once for each batch, so that rows together are what pays. */
    private static final List<Integer> WIDE = List.of(768, 3072, 3072, 768);

    private static final DenseModel TOGETHER = new DenseModel("p5-together", WIDE, 32);
    private static final DenseModel ALONE = new DenseModel("p5-alone", WIDE, 1);
    private static final int CLIENTS = 32;
    private static final int COLD = 1_000;

    private final Peers peers;
    private final Duration warmUp;
    private final Duration cell;
    private final int rounds;

    PredictBench(Peers peers, Duration warmUp, Duration cell, int rounds) {
        this.peers = peers;
        this.warmUp = warmUp;
        this.cell = cell;
        this.rounds = rounds;
    }

    /** Answers how many were asked in so long. */
    private interface Way {
        long run(Duration length);
    }

    List<Table> run() {
        List<Table> tables = new ArrayList<>();
        try (PredictNode node = PredictNode.start(peers)) {
            for (DenseModel model : List.of(SMALL, MIDDLE, TOGETHER, ALONE)) {
                try (RawOnnx raw = new RawOnnx(model, 1)) {
                    node.push(model, raw.answer());
                }
            }
            Table cold = new Table("P5  the first 1,000 predictions in JSON, cold: CPU per row, us");
            for (DenseModel model : List.of(SMALL, MIDDLE)) {
                Map<String, Way> ways = ways(node, model);
                cold.row(
                        "gopuram, " + model,
                        first(node, ways.values().iterator().next()));
                tables.add(added(node, model, ways));
            }
            tables.addFirst(cold);
            tables.addAll(batching(node));
        }
        return tables;
    }

    private static Map<String, Way> ways(PredictNode node, DenseModel model) {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("HTTP JSON, /v1/models/{m}/predict", way(node.own(model), 1));
        ways.put("HTTP JSON, /v2/models/{m}/infer", way(node.json(model), 1));
        ways.put("HTTP, tensors as bytes", way(node.binary(model), 1));
        ways.put("gRPC", node.grpc(model)::run);
        return ways;
    }

    private static Way way(Load load, int clients) {
        return length -> {
            Load.Result result = load.run(clients, length);
            if (result.failures() > 0) {
                throw new IllegalStateException(result.failures() + " of " + result.requests() + " failed");
            }
            return result.requests();
        };
    }

    private static double first(PredictNode node, Way way) {
        long before = node.cpuNanos();
        long rows = 0;
        while (rows < COLD) {
            rows += way.run(Duration.ofMillis(250));
        }
        return (node.cpuNanos() - before) / 1e3 / rows;
    }

    private Table added(PredictNode node, DenseModel model, Map<String, Way> ways) {
        Map<String, List<Double>> added = new LinkedHashMap<>();
        try (RawOnnx raw = new RawOnnx(model, 1)) {
            raw.cpuMicros(warmUp.dividedBy(4));
            ways.values().forEach(way -> way.run(warmUp));
            for (int round = 0; round < rounds; round++) {
                double alone = raw.cpuMicros(cell);
                add(added, "ONNX Runtime alone", alone);
                ways.forEach((name, way) -> add(added, name + ", added", cpuMicros(node, way) - alone));
            }
        }
        return Table.ofMedians("P5  CPU per row of " + model + ", one client, batch 1, us", added);
    }

    private double cpuMicros(PredictNode node, Way way) {
        long before = node.cpuNanos();
        long rows = way.run(cell);
        return (node.cpuNanos() - before) / 1e3 / rows;
    }

    private List<Table> batching(PredictNode node) {
        Map<String, List<Double>> rate = new LinkedHashMap<>();
        Map<String, List<Double>> cost = new LinkedHashMap<>();
        Map<String, DenseModel> sides = new LinkedHashMap<>();
        sides.put("batching off (max_rows: 1)", ALONE);
        sides.put("dynamic batching (max_rows: 32)", TOGETHER);
        try (RawOnnx raw = new RawOnnx(ALONE, 1);
                RawOnnx full = new RawOnnx(TOGETHER, CLIENTS)) {
            sides.values().forEach(model -> way(node.binary(model), CLIENTS).run(warmUp.dividedBy(2)));
            SortedMap<Integer, Long> before = node.batches(TOGETHER);
            for (int round = 0; round < rounds; round++) {
                add(cost, "ONNX Runtime alone, 1 row", raw.cpuMicros(cell));
                add(cost, "ONNX Runtime alone, 32 rows", full.cpuMicros(cell));
                sides.forEach((name, model) -> measure(node, name, way(node.binary(model), CLIENTS), rate, cost));
            }
            return List.of(
                    Table.ofMedians("P5  rows/s of " + ALONE + ", 32 clients, tensors as bytes", rate),
                    Table.ofMedians("P5  CPU per row of it, us", cost),
                    histogram(before, node.batches(TOGETHER)));
        }
    }

    private void measure(
            PredictNode node, String name, Way way, Map<String, List<Double>> rate, Map<String, List<Double>> cost) {
        long cpu = node.cpuNanos();
        long from = System.nanoTime();
        long rows = way.run(cell);
        add(rate, name, rows * 1e9 / (System.nanoTime() - from));
        add(cost, name, (node.cpuNanos() - cpu) / 1e3 / rows);
    }

    /** What ran between two readings, as shares of all rows. */
    private static Table histogram(SortedMap<Integer, Long> before, SortedMap<Integer, Long> after) {
        SortedMap<Integer, Long> ran = new TreeMap<>();
        after.forEach((size, count) -> ran.put(size, count - before.getOrDefault(size, 0L)));
        long batches = ran.values().stream().mapToLong(Long::longValue).sum();
        Table table = new Table("P5  batches that ran, by rows in one");
        table.row("all", (double) batches);
        ran.forEach((size, count) -> table.row(size + (size == 1 ? " row" : " rows"), (double) count));
        return table;
    }

    private static void add(Map<String, List<Double>> cells, String name, double value) {
        cells.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
}
