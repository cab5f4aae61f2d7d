package dev.gopuram.app;

import dev.gopuram.evaluation.Classified;
import dev.gopuram.evaluation.DataChecks;
import dev.gopuram.evaluation.DataFinding;
import dev.gopuram.evaluation.DataRow;
import dev.gopuram.evaluation.DataRules;
import dev.gopuram.evaluation.LabelledFile;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Measures a classifier on rows whose labels are known; the rows are looked at before. */
@Command(
        name = "eval",
        description = "Runs a file of inputs and labels through a model and reports how well it did.",
        mixinStandardHelpOptions = true)
final class ModelEvalCommand implements Callable<Integer> {
    private static final int MAX_CONCURRENCY = 64;
    private static final int MAX_BATCH = 256;

    @Mixin
    private final Connection connection = new Connection();

    @Mixin
    private final Output output = new Output();

    @Parameters(index = "0", paramLabel = "MODEL", description = "name, name@version or name@alias.")
    private String model = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "Lines of JSON, or CSV: input (or text), label, actor; other columns are segments.")
    private Path file = Path.of("");

    @Option(names = "--report", paramLabel = "FILE", description = "Where the report goes, as a bundle holds it.")
    private @Nullable Path report;

    @Option(names = "--strict", description = "Refuses rows that the checks find fault with.")
    private boolean strict;

    @Option(
            names = "--concurrency",
            description = "Requests at once, 1..64 (default: ${DEFAULT-VALUE}).",
            defaultValue = "4")
    private int concurrency = 4;

    @Option(
            names = "--batch",
            description = "Rows of a request, 1..256 (default: ${DEFAULT-VALUE}).",
            defaultValue = "16")
    private int batch = 16;

    /** One request's answers. */
    private record Answered(List<Classified.Row> rows, long micros, String version) {}

    @Override
    public Integer call() throws IOException {
        within("concurrency", concurrency, MAX_CONCURRENCY);
        within("batch", batch, MAX_BATCH);
        requirePlace();
        List<LabelledFile.Row> rows = LabelledFile.read(file);
        List<DataFinding> findings = checked(rows);
        List<Answered> answers = asked(connection.client(), rows);
        Classified scores = Classified.of(
                answers.stream().flatMap(answer -> answer.rows().stream()).toList());
        Map<String, Object> written = report(scores, findings, answers);
        if (report != null) {
            Files.write(report, Json.write(written).toArray());
        }
        return output.print(written, () -> table(scores, answers));
    }

    /** Before anything is asked: an evaluation takes long, and its report is what it is for. */
    private void requirePlace() {
        if (report == null) {
            return;
        }
        Path folder = report.toAbsolutePath().getParent();
        if (folder == null || !Files.isWritable(folder) || Files.isDirectory(report)) {
            throw Problem.invalid("report", report, "a file in a folder that can be written to");
        }
    }

    private static void within(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw Problem.invalid(name, value, "1.." + most);
        }
    }

    /** The labels are those that the file has: whether the model knows them shows in its answers. */
    private List<DataFinding> checked(List<LabelledFile.Row> rows) {
        Set<String> labels = new TreeSet<>();
        rows.forEach(row -> labels.add(row.label()));
        List<DataRow> data = rows.stream()
                .map(row ->
                        new DataRow("line " + row.line(), row.label(), row.content(), numbers(row), row.actor(), null))
                .toList();
        List<DataFinding> findings = DataChecks.run(data, DataRules.of(labels, Map.of()));
        List<DataFinding> bad = findings.stream().filter(each -> !each.passes()).toList();
        bad.forEach(each -> System.err.println(each.line()));
        if (strict && !bad.isEmpty()) {
            throw Problem.of(
                    Problem.Code.UNPROCESSABLE,
                    file + ": " + bad.size() + " checks failed (expected: none, by --strict)");
        }
        return findings;
    }

    private static Map<String, Double> numbers(LabelledFile.Row row) {
        Map<String, Double> numbers = new LinkedHashMap<>();
        row.input().path("features").forEachEntry((name, value) -> {
            if (value.isNumber()) {
                numbers.put(name, value.asDouble());
            }
        });
        return numbers;
    }

    private List<Answered> asked(Client client, List<LabelledFile.Row> rows) {
        List<Answered> answers = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(concurrency);
                Progress progress = Progress.on("evaluating", rows.size())) {
            List<Future<Answered>> futures = new ArrayList<>();
            for (int from = 0; from < rows.size(); from += batch) {
                List<LabelledFile.Row> part = rows.subList(from, Math.min(rows.size(), from + batch));
                futures.add(workers.submit(() -> ask(client, part)));
            }
            try {
                for (Future<Answered> future : futures) {
                    Answered answered = future.get();
                    answers.add(answered);
                    progress.step(answered.rows().size());
                }
            } catch (ExecutionException failed) {
                workers.shutdownNow();
                throw Problem.from(failed.getCause() == null ? failed : failed.getCause());
            } catch (InterruptedException interrupted) {
                workers.shutdownNow();
                Thread.currentThread().interrupt();
                throw Problem.from(interrupted);
            }
        }
        return answers;
    }

    private Answered ask(Client client, List<LabelledFile.Row> rows) {
        long from = System.nanoTime();
        JsonNode reply = client.post(
                "/v1/models/" + Client.segment(model) + "/predict",
                Map.of("inputs", rows.stream().map(LabelledFile.Row::input).toList()));
        long micros = (System.nanoTime() - from) / 1000;
        List<Classified.Row> judged = new ArrayList<>(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            JsonNode label = reply.path("results").path(i).path("label");
            if (!label.isString()) {
                throw Problem.invalid("model", model, "one that answers labels");
            }
            LabelledFile.Row row = rows.get(i);
            judged.add(new Classified.Row(row.label(), label.asString(), row.segments()));
        }
        return new Answered(judged, micros, reply.path("version").asString(""));
    }

    private Map<String, Object> report(Classified scores, List<DataFinding> findings, List<Answered> answers) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("accuracy", scores.accuracy());
        metrics.put("macro_f1", scores.macroF1());
        metrics.put("latency_p50_ms", quantile(answers, 0.5) / 1000.0);
        metrics.put("latency_p95_ms", quantile(answers, 0.95) / 1000.0);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("file", String.valueOf(file.getFileName()));
        data.put("rows", scores.rows());
        data.put("checks", findings);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("model", model);
        all.put(
                "versions",
                answers.stream().map(Answered::version).distinct().sorted().toList());
        all.put("metrics", metrics);
        all.put("data", data);
        all.put("labels", scores.labels());
        all.put("confusion", scores.confusion());
        all.put("segments", scores.segments());
        all.put("fairness_gaps", scores.gaps());
        return all;
    }

    private static long quantile(List<Answered> answers, double share) {
        List<Long> sorted = answers.stream().map(Answered::micros).sorted().toList();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private static String table(Classified scores, List<Answered> answers) {
        StringBuilder out =
                new StringBuilder("%d rows, accuracy %.4f, macro F1 %.4f, request p50 %.1f ms, p95 %.1f ms%n"
                        .formatted(
                                scores.rows(),
                                scores.accuracy(),
                                scores.macroF1(),
                                quantile(answers, 0.5) / 1000.0,
                                quantile(answers, 0.95) / 1000.0));
        out.append("%-24s %8s %9s %8s %8s%n".formatted("label", "rows", "precision", "recall", "F1"));
        scores.labels()
                .forEach((label, of) -> out.append("%-24s %8d %9.4f %8.4f %8.4f%n"
                        .formatted(label, of.rows(), of.precision(), of.recall(), of.f1())));
        scores.confusion()
                .forEach((label, predicted) -> out.append("%s was said to be %s%n".formatted(label, predicted)));
        scores.segments().forEach((segment, values) -> {
            values.forEach((value, of) ->
                    out.append("%s=%s: %d rows, accuracy %.4f%n".formatted(segment, value, of.rows(), of.accuracy())));
            out.append("%s: gap %.4f%n".formatted(segment, scores.gaps().getOrDefault(segment, 0.0)));
        });
        return out.toString();
    }
}
