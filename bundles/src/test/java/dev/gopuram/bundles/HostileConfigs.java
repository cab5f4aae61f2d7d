package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.util.Map;

/** Configurations that say what is not so, and prompts. */
final class HostileConfigs extends CorpusPart {
    @Override
    void fill() {
        Map<String, String> changes = Map.ofEntries(
                Map.entry("schema: 1|schema: 2", "schema: 2 (expected: 1)"),
                Map.entry("name: linear|name: Linear", "name: Linear"),
                Map.entry("name: linear|name: ../linear", "name: ../linear"),
                Map.entry("version: 1.0.0|version: 1.0", "major.minor.patch"),
                Map.entry("version: 1.0.0|version: 01.0.0", "major.minor.patch"),
                Map.entry("kind: weights|kind: code", "kind: code"),
                Map.entry("kind: weights|kind: prompt", "a setting of weights"),
                Map.entry("task: tensor|task: dance", "task: dance"),
                Map.entry("task: tensor|task: tensor\nhook: os.system", "hook: unknown key"),
                Map.entry("task: tensor|task: text_classification", "no tokenizer fills it"),
                Map.entry("task: tensor|task: image_classification", "image: missing"),
                Map.entry("task: tensor|task: tabular", "table: missing"),
                Map.entry("task: tensor|task: tensor\nfamily: fish", "family: fish"),
                Map.entry("task: tensor|task: tensor\nanswer: {output: z}", "answer.output: z"),
                Map.entry("task: tensor|task: tensor\nbatching: {max_rows: 0}", "max_rows: 0"),
                Map.entry("task: tensor|task: tensor\nbatching: {max_rows: 99999}", "max_rows: 99999"),
                Map.entry("task: tensor|task: tensor\nbatching: {max_delay: 1h}", "max_delay"),
                Map.entry("task: tensor|task: tensor\ngolden: ../golden.json", "golden: ../golden.json"),
                Map.entry(
                        "task: tensor|task: tensor\nexecutor: {kind: oip, url: \"file:///etc\", model: m}",
                        "url: file:///etc"),
                Map.entry("task: tensor|task: tensor\nexecutor: {kind: oip, model: m}", "url: missing"),
                Map.entry("task: tensor|task: !!python/object/apply:os.system [id]", "config.yaml"),
                Map.entry("task: tensor|task: ${file:/etc/passwd}", "task: ${file:/etc/passwd}"),
                Map.entry("{name: x, type: FP32, shape: [-1, 3]}|{name: z, type: FP32, shape: [-1, 3]}", "inputs.z"),
                Map.entry(
                        "{name: x, type: FP32, shape: [-1, 3]}|{name: x, type: INT64, shape: [-1, 3]}",
                        "expected: FP32, as the graph has it"),
                Map.entry("{name: x, type: FP32, shape: [-1, 3]}|{name: x, type: FP33, shape: [-1, 3]}", "type: FP33"),
                Map.entry(
                        "{name: x, type: FP32, shape: [-1, 3]}|{name: x, type: FP32, shape: [-1, 4]}",
                        "expected: [-1, 3], as the graph has it"),
                Map.entry(
                        "{name: x, type: FP32, shape: [-1, 3]}|{name: x, type: FP32, shape: [-1]}",
                        "expected: [-1, 3], as the graph has it"),
                Map.entry("{name: x, type: FP32, shape: [-1, 3]}|{name: x, type: FP32, shape: [-7, 3]}", "shape"),
                Map.entry("{name: y, type: FP32, shape: [-1, 2]}|{name: q, type: FP32, shape: [-1, 2]}", "outputs.q"),
                Map.entry(
                        "{name: y, type: FP32, shape: [-1, 2]}|{name: y, type: FP32, shape: [-1, -1]}",
                        "expected: [-1, 2], as the graph has it"),
                Map.entry("[{name: y, type: FP32, shape: [-1, 2]}]|[]", "outputs"),
                Map.entry("name: linear|name: linear\nname: other", "given twice"),
                Map.entry("name: linear|\uFEFFname: linear", "config.yaml"),
                Map.entry("name: linear|name: linear\n---\nname: other", "a second document"),
                Map.entry("task: tensor|task: tensor\nbatching: {max_rows: .nan}", "max_rows"),
                Map.entry("task: tensor|task: tensor\nanswer: {<<: {output: y}}", "<<"),
                Map.entry("name: linear|name: [" + "[".repeat(100), "config.yaml"));
        changes.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(change -> {
            String[] parts = change.getKey().split("\\|", 2);
            refused(
                    "config with " + parts[1].lines().findFirst().orElse("") + " for " + parts[0],
                    config(parts[0], parts[1]),
                    change.getValue());
        });
        refused(
                "a config that is not text",
                with(
                        Bundle.CARD,
                        "x",
                        writer -> writer.file(BundleConfig.FILE, Bytes.wrap(new byte[] {(byte) 0xff, 0x20}))),
                "not UTF-8");
        refused("a config too large", with(BundleConfig.FILE, "a: " + "b".repeat(9 << 20)), "expected: a text");
        refused(
                "labels that are fewer",
                of(GoodBundles.text(), "labels: [negative, positive]", "labels: [negative]"),
                "labels: 1 of them (expected: 2");
        refused(
                "labels twice",
                of(GoodBundles.text(), "labels: [negative, positive]", "labels: [same, same]"),
                "same twice");
        refused(
                "features that are fewer",
                of(GoodBundles.table(), "values: [a, b]", "values: [a]"),
                "as wide as the features together");
        refused(
                "a picture of another size",
                of(GoodBundles.image(), "width: 2", "width: 3"),
                "expected: FP32 [-1, 3, 2, 3]");
        refused("a picture that is no number", of(GoodBundles.image(), "resize: cover", "std: [.nan, 1, 1]"), "std");
        refused("a picture without end", of(GoodBundles.image(), "resize: cover", "scale: 1e999"), "scale");
        refused(
                "a prompt of braces and spaces",
                of(GoodBundles.prompt(), "{{question}}", "{{" + " ".repeat(200_000)),
                "without its }}");
        refused(
                "a prompt with an unknown variable",
                of(GoodBundles.prompt(), "{{question}}", "{{answer}}"),
                "{{answer}}");
        refused(
                "a prompt with code in it",
                of(GoodBundles.prompt(), "{{question}}", "{{question}} {{7*7}}"),
                "{{7*7}}");
    }
}
