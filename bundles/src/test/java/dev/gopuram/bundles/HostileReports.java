package dev.gopuram.bundles;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Papers of a bundle that say nothing, or too much. */
final class HostileReports extends CorpusPart {
    @Override
    void fill() {
        Map<String, Map<String, String>> faults = Map.of(
                Bundle.EVALUATION,
                Map.of(
                        "{",
                        "evaluation_report.json",
                        "[]",
                        "no JSON object",
                        "{\"metrics\":{}}",
                        "metrics: 0 of them",
                        "{\"metrics\":{\"a\":\"good\"}}",
                        "metrics.a",
                        "{\"metrics\":{\"a\":1},\"metrics\":{\"a\":2}}",
                        "evaluation_report.json",
                        "{\"metrics\":{\"a\":" + "[".repeat(2_000),
                        "nested too deeply",
                        "{\"metrics\":{\"a\":1e999999999999}}",
                        "evaluation_report.json",
                        "{\"metrics\":{\"a\":NaN}}",
                        "evaluation_report.json",
                        "{\"metrics\":{\"a\":1e999}}",
                        "metrics.a"),
                Bundle.MANIFEST,
                Map.of(
                        "{}", "sha256: missing",
                        "{\"name\":\"a\",\"version\":\"1\",\"sha256\":\"abc\"}", "sha256: abc",
                        "{\"name\":7}", "name: 7",
                        "{\"rows\":-1}", "rows: -1",
                        "{\"features\":{\"a\":{\"edges\":[2,1],\"counts\":[1,1,1]}}}", "edges",
                        "{\"features\":{\"a\":{\"edges\":[1,2],\"counts\":[1]}}}", "one more than edges",
                        "{\"features\":{\"a\":{\"edges\":[1e999],\"counts\":[1,1]}}}", "edges",
                        "{\"features\":{\"a\":7}}", "features.a"),
                GoldenRow.FILE,
                Map.of(
                        "{\"rows\":[]}",
                        "rows: 0 of them",
                        "{}",
                        "rows: no list",
                        "{\"rows\":[{\"input\":{}}]}",
                        "rows[0].output: missing",
                        "{\"rows\":[{\"input\":{},\"output\":1,\"tolerance\":-1}]}",
                        "tolerance",
                        "{\"rows\":[{\"input\":{},\"output\":1,\"eval\":\"x\"}]}",
                        "eval: unknown",
                        "{\"rows\":[{\"input\":7,\"output\":1}]}",
                        "rows[0].input",
                        IntStream.range(0, 257)
                                .mapToObj(i -> "{\"input\":{},\"output\":1}")
                                .collect(Collectors.joining(",", "{\"rows\":[", "]}")),
                        "rows: 257 of them"),
                Bundle.TRAINING,
                Map.of(
                        "", "training_config.yaml",
                        "a: [", "training_config.yaml",
                        "a: 1\na: 2\n", "given twice",
                        "a: !!java.net.URL [x]\n", "the tag"),
                Bundle.CARD,
                Map.of(" \n", "MODEL_CARD.md: empty"));
        faults.forEach((file, contents) -> contents.forEach((content, reason) -> refused(
                file + " of " + content.lines().findFirst().orElse("").transform(HostileReports::shown),
                with(file, content),
                reason)));
        for (String row : List.of(
                "{\"input\":{},\"output\":NaN}",
                "{\"input\":{},\"output\":[1,-Infinity]}",
                "{\"input\":{},\"output\":{\"y\":[1e999]}}",
                "{\"input\":{\"x\":1e999},\"output\":1}",
                "{\"input\":{},\"output\":1,\"tolerance\":1e999}")) {
            refused("a golden row of " + row, with(GoldenRow.FILE, "{\"rows\":[" + row + "]}"), GoldenRow.FILE);
        }
        refused("a training of laughs", with(Bundle.TRAINING, laughs()), "too many values");
        for (String part : List.of("[],", "{},", "1,", "\"a\",")) {
            String many = "[" + part.repeat((8 << 20) / part.length() - 10) + "1]";
            refused("a report of many " + part, with(Bundle.EVALUATION, many), "no JSON object");
        }
        refused("a digest that is wrong", with(Bundle.CHECKSUMS, SHA_OF_NOTHING), "expected: 0000");
        refused("digests that lack a file", with(Bundle.CHECKSUMS, ""), "is not in it");
        refused("digests that are none", with(Bundle.CHECKSUMS, "hello\n"), "64 hexadecimal digits");
        refused(
                "digests of another file",
                with(Bundle.CHECKSUMS, "0".repeat(64) + "  ../../etc/passwd\n"),
                "etc/passwd is not there");
        refused(
                "a golden row that the template does not make",
                of(GoodBundles.prompt(), GoldenRow.FILE, "Why?\"}]", "What?\"}]"),
                "which the template makes");
        refused(
                "a tokenizer that is none",
                of(GoodBundles.text(), Bundle.TOKENIZER, "{", "["),
                "tokenizer/tokenizer.json");
    }

    /** Ten aliases of ten aliases, and so on. */
    private static String laughs() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i <= 9; i++) {
            String before = "*a" + (i - 1);
            laughs.append("a" + i + ": &a" + i + " [" + before + (", " + before).repeat(9) + "]\n");
        }
        return laughs.toString();
    }

    private static final String SHA_OF_NOTHING = "0".repeat(64) + "  config.yaml\n";

    private static String shown(String text) {
        return text.substring(0, Math.min(40, text.length()));
    }
}
