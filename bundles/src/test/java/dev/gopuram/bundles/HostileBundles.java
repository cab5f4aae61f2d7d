package dev.gopuram.bundles;

import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.onnx.GraphBuilder;
import dev.gopuram.platform.onnx.OnnxType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A corpus of archives, most of which must be refused: the same for the same seed. */
final class HostileBundles {
    /** What is to come of one. */
    sealed interface Outcome {
        /** It is taken. */
        record Taken() implements Outcome {}

        /** It is refused, for a reason with these words in it. */
        record Refused(String reason) implements Outcome {}

        /** A random change may have hit what does not matter: it is taken as it was, or refused for any reason. */
        record Either(String digest) implements Outcome {}

        /** A random change within the rules may leave a bundle that is another: it is taken, or refused for any reason. */
        record Any() implements Outcome {}
    }

    /** One archive. */
    record Hostile(String name, Bytes archive, Outcome outcome) {}

    private static final int DAMAGED_FILES = 40;
    private static final int TRUNCATED = 30;
    private static final int DAMAGED_ARCHIVES = 60;
    private static final int TRUNCATED_GRAPHS = 30;
    private static final int DAMAGED_GRAPHS = 60;

    private final List<Hostile> all = new ArrayList<>();
    private final Random random;

    private HostileBundles(long seed) {
        this.random = new Random(seed);
    }

    static List<Hostile> of(long seed) {
        HostileBundles corpus = new HostileBundles(seed);
        corpus.good();
        corpus.incomplete();
        corpus.names();
        corpus.tars();
        corpus.zips();
        corpus.bombs();
        corpus.configs();
        corpus.reports();
        corpus.graphs();
        corpus.externals();
        corpus.damagedFiles();
        corpus.truncated();
        corpus.damagedArchives();
        corpus.damagedGraphs();
        return List.copyOf(corpus.all);
    }

    private void good() {
        GoodBundles.all().forEach((name, writer) -> {
            taken("good zip of " + name, writer.get().zip());
            taken("good tar of " + name, writer.get().tar());
            taken("good tar.gz of " + name, writer.get().tarGz());
            taken(
                    "good tar of " + name + " at the top",
                    Archives.tar(writer.get()).done());
        });
        taken(
                "good with a license",
                GoodBundles.tensor().text("LICENSE", "free").zip());
    }

    private void incomplete() {
        GoodBundles.all().forEach((name, writer) -> {
            for (String path : writer.get().whole().keySet()) {
                boolean optional = name.equals("prompt") && !path.equals(BundleConfig.FILE);
                if (optional) {
                    taken(name + " without " + path, writer.get().without(path).zip());
                } else if (!path.equals(Bundle.CHECKSUMS) && !path.equals("weights.bin")) {
                    refused(
                            name + " without " + path,
                            writer.get().without(path).zip(),
                            path + " is missing");
                }
            }
        });
        refused(
                "external without its data",
                GoodBundles.external().without("weights.bin").zip(),
                "weights.bin is not in the bundle");
    }

    private void names() {
        String long1 = "a".repeat(101);
        Map<String, String> names = Map.ofEntries(
                Map.entry("../evil", "leads out of the bundle"),
                Map.entry("../../etc/cron.d/evil", "leads out of the bundle"),
                Map.entry("tokenizer/../../evil", "leads out of the bundle"),
                Map.entry("/etc/passwd", "an absolute path"),
                Map.entry("C:/evil", "an absolute path"),
                Map.entry("..\\evil", "a backslash"),
                Map.entry("a\u0000b", "a control character"),
                Map.entry("a\nb", "a control character"),
                Map.entry("a\u001b[2Jb", "a control character"),
                Map.entry("a//b", "an empty step"),
                Map.entry("./a/./b", "an empty step"),
                Map.entry(long1, "not a name that every file system has"),
                Map.entry("x/" + "a/".repeat(12) + "b", "nested too deep"),
                Map.entry("caf\u00e9.txt", "not a name that every file system has"),
                Map.entry("cafe\u0301.txt", "not a name that every file system has"),
                Map.entry("\u202egnp.txt", "not a name that every file system has"),
                Map.entry(".hidden", "not a name that every file system has"),
                Map.entry("__MACOSX/._config.yaml", "not a name that every file system has"),
                Map.entry("CONFIG.YAML", "names that differ in more than case"),
                Map.entry("config.yaml/x", "twice in the archive"),
                Map.entry("model.pkl", "can run code"),
                Map.entry("model.PT", "can run code"),
                Map.entry("handler.py", "can run code"),
                Map.entry("libops.so", "can run code"),
                Map.entry("ops.jar", "can run code"),
                Map.entry("weights.npz", "can run code"),
                Map.entry("run.sh", "can run code"),
                Map.entry("inner.zip", "no place in a bundle"),
                Map.entry("tokenizer/tokenizer.json", "no place in a bundle"),
                Map.entry("stray.bin", "no place in a bundle"));
        names.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(name -> {
            byte[] content = "evil".getBytes(StandardCharsets.UTF_8);
            refused(
                    "zip with " + name.getKey(),
                    Archives.zip(GoodBundles.tensor(), name.getKey(), content),
                    name.getValue());
            boolean fits = name.getKey().getBytes(StandardCharsets.UTF_8).length <= 100
                    && name.getKey().indexOf('\0') < 0
                    && !name.getKey().startsWith("./");
            if (fits) {
                refused(
                        "tar with " + name.getKey(),
                        Archives.tar(GoodBundles.tensor())
                                .file(name.getKey(), Bytes.wrap(content))
                                .done(),
                        name.getValue());
            }
        });
        refused(
                "a name too long",
                Archives.zip(GoodBundles.tensor(), "a/".repeat(200) + "b", new byte[1]),
                "a name of 401 characters");
        refused(
                "the same name twice in a zip",
                Archives.replaced(
                        Archives.zip(GoodBundles.tensor(), "modex.onnx", new byte[1]), "modex.onnx", "model.onnx"),
                "twice in the archive");
        refused(
                "the same name twice in a tar",
                Archives.tar(GoodBundles.tensor())
                        .file(Bundle.MODEL, Bytes.EMPTY)
                        .done(),
                "twice in the archive");
        refused(
                "in another version's place",
                Archives.replaced(GoodBundles.tensor().zip(), "linear/v1.0.0", "linear/v1.0.1"),
                "expected: linear/v1.0.0");
    }

    private void tars() {
        Map<Character, String> types = Map.of(
                '1',
                "a hard link",
                '2',
                "a symbolic link",
                '3',
                "a device",
                '4',
                "a device",
                '6',
                "a named pipe",
                'S',
                "an entry of type S",
                '7',
                "an entry of type 7",
                'V',
                "an entry of type V");
        types.forEach((type, reason) -> refused(
                "tar with type " + type,
                Archives.tar(GoodBundles.tensor())
                        .entry("LICENSE", type, "/etc/passwd", 0)
                        .done(),
                reason));
        refused(
                "a symbolic link instead of the graph",
                Archives.tar(GoodBundles.tensor().without(Bundle.MODEL))
                        .entry(Bundle.MODEL, '2', "../../other/model.onnx", 0)
                        .done(),
                "a symbolic link");
        refused(
                "a file through a link",
                Archives.tar(GoodBundles.tensor())
                        .entry("tokenizer", '2', "/tmp", 0)
                        .file("tokenizer/evil", Bytes.utf8("x"))
                        .done(),
                "a symbolic link");
        refused(
                "a wrong checksum",
                Archives.replaced(GoodBundles.tensor().tar(), "linear/v1.0.0/config.yaml", "linear/v1.0.0/config.yamm"),
                "a header that is none");
        Bytes whole = GoodBundles.tensor().tar();
        refused("something behind the end", Bytes.wrap(joined(whole, whole)), "something behind its end");
        refused(
                "an extended header without an end",
                Archives.tar(GoodBundles.tensor())
                        .file("LICENSE", Bytes.utf8("x"))
                        .entry("x", 'x', "", 100_000)
                        .done(),
                "a header of 100000 bytes");
        refused("a path from an extended header", pax("path=../../evil"), "leads out of the bundle");
        refused("an extended header that lies", extended("99999 path=x\n"), "an extended header that is none");
        refused("a size that is no number", pax("size=-100"), "its size is no number");
        refused("a file with holes", pax("GNU.sparse.major=1"), "a file with holes");
        refused("a file longer than the archive", pax("size=99999999999"), "more than 2146435072 bytes");
        refused("a file cut off", pax("size=99999999"), "truncated");
        refused("a long name that is hostile", longName("../../" + "x".repeat(80)), "leads out of the bundle");
    }

    private static Bytes pax(String record) {
        int length = record.length() + 4;
        return extended(length + " " + record + "\n");
    }

    private static Bytes extended(String record) {
        return Bytes.wrap(joined(
                new TarWriter().extension("pax", 'x', Bytes.utf8(record)).bytes(),
                Archives.tar(GoodBundles.tensor()).done()));
    }

    private static Bytes longName(String name) {
        return Bytes.wrap(joined(
                new TarWriter().extension("long", 'L', Bytes.utf8(name)).bytes(),
                Archives.tar(GoodBundles.tensor()).done()));
    }

    private void zips() {
        Bytes zip = GoodBundles.tensor().zip();
        String model = "linear/v1.0.0/model.onnx";
        refused("a symbolic link in a zip", unix(zip, model, 0xa1ff), "a symbolic link");
        refused("a device in a zip", unix(zip, model, 0x21ff), "a device or a pipe");
        refused("a directory by its type", unix(zip, model, 0x41ff), "a directory by its type");
        refused("encrypted", Archives.entry(zip, model, 8, 2, 9), "encrypted");
        refused("strongly encrypted", Archives.entry(zip, model, 8, 2, 1 << 6 | 1), "encrypted");
        refused("encrypted by its header", Archives.first(zip, 6, 2, 9), "its header says otherwise");
        refused("an unknown method", Archives.entry(zip, model, 10, 2, 14), "packed by method 14");
        refused("stored and yet packed", Archives.entry(zip, model, 10, 2, 0), "its header says otherwise");
        refused("a wrong checksum in a zip", Archives.entry(zip, model, 16, 4, 12345), "its checksum is wrong");
        refused("a size that is too small", Archives.entry(zip, model, 24, 4, 3), "as the archive says");
        refused("a size that is too large", Archives.entry(zip, model, 24, 4, 3_000_000), "as the archive says");
        refused("a size of 4 GiB", Archives.entry(zip, model, 24, 4, -2), "more than 2146435072 bytes");
        refused("ZIP64 sizes", Archives.entry(zip, model, 24, 4, -1), "a ZIP64 entry");
        refused("a ZIP64 place", Archives.entry(zip, model, 42, 4, -1), "a ZIP64 entry");
        refused("ZIP64 counts", Archives.end(zip, 10, 2, 0xffff), "a ZIP64 archive");
        refused("fewer files than it has", countedAs(zip, 3), "entries in its directory");
        refused("more files than it has", countedAs(zip, 300), "entries in its directory");
        refused("one file in the place of another", Archives.entry(zip, model, 42, 4, 0), "shares its bytes");
        refused(
                "a file in the directory's place",
                Archives.entry(zip, model, 20, 4, 1 << 20),
                "reaches into the directory");
        refused("a directory elsewhere", Archives.end(zip, 16, 4, 7), "its directory is not where its end says");
        refused("a huge directory", Archives.end(zip, 12, 4, 1L << 31), "its directory is not where its end says");
        refused("a part of several", Archives.end(zip, 4, 2, 1), "a part of several");
        refused(
                "another name before the file",
                otherName(zip, "config.yaml", "configs.yml"),
                "its header says otherwise");
        refused("an empty archive", Bytes.EMPTY, "neither a zip nor a tar");
        refused("a text", Bytes.utf8("#!/bin/sh\nrm -rf /\n"), "neither a zip nor a tar");
        refused(
                "a pickle",
                Bytes.wrap(new byte[] {(byte) 0x80, 4, (byte) 0x95, 0, 0, 0, 0}),
                "neither a zip nor a tar");
        refused("a gzip of nothing", Archives.gzip(Bytes.EMPTY), "truncated");
        refused("a gzip of a zip", Archives.gzip(zip), "a header that is none");
        refused(
                "a zip without files",
                Bytes.wrap(Arrays.copyOf(new byte[] {'P', 'K', 5, 6}, 22)),
                "config.yaml is missing");
    }

    private static Bytes unix(Bytes zip, String name, int mode) {
        return Archives.entry(Archives.entry(zip, name, 4, 2, 3 << 8 | 20), name, 38, 4, (long) mode << 16);
    }

    private static Bytes countedAs(Bytes zip, int count) {
        return Archives.end(Archives.end(zip, 10, 2, count), 8, 2, count);
    }

    /** In the header before the file alone. */
    private static Bytes otherName(Bytes zip, String name, String other) {
        byte[] bytes = zip.toArray();
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                System.arraycopy(other.getBytes(StandardCharsets.UTF_8), 0, bytes, at, wanted.length);
                return Bytes.wrap(bytes);
            }
        }
        throw new IllegalArgumentException(name);
    }

    private void bombs() {
        byte[] noughts = new byte[48 << 20];
        refused("a zip bomb", Archives.zip(GoodBundles.tensor(), "LICENSE", noughts), "a bomb");
        refused(
                "a gzip bomb",
                Archives.gzip(Archives.tar(GoodBundles.tensor())
                        .file("LICENSE", Bytes.wrap(noughts))
                        .done()),
                "a bomb");
        TarWriter many = Archives.tar(GoodBundles.tensor());
        for (int i = 0; i < 1_100; i++) {
            many.entry("d" + i + "/", '5', "", 0);
        }
        refused("too many entries", Archives.gzip(many.done()), "more than 1000 entries");
        BundleWriter files = GoodBundles.tensor();
        for (int i = 0; i < 1_100; i++) {
            files.text("f" + i + ".txt", "");
        }
        refused("too many files", files.zip(), "more than 1000 entries");
        refused(
                "a bomb of aliases",
                config("name: linear", "name: linear\nlanguages: [&a [x,x,x,x,x,x], *a, *a]\nlabels: &b [*a]"),
                "config.yaml");
    }

    private void configs() {
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
        refused(
                "a prompt with an unknown variable",
                of(GoodBundles.prompt(), "{{question}}", "{{answer}}"),
                "{{answer}}");
        refused(
                "a prompt with code in it",
                of(GoodBundles.prompt(), "{{question}}", "{{question}} {{7*7}}"),
                "{{7*7}}");
    }

    private void reports() {
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
                        "evaluation_report.json"),
                Bundle.MANIFEST,
                Map.of(
                        "{}", "sha256: missing",
                        "{\"name\":\"a\",\"version\":\"1\",\"sha256\":\"abc\"}", "sha256: abc",
                        "{\"name\":7}", "name: 7",
                        "{\"rows\":-1}", "rows: -1",
                        "{\"features\":{\"a\":{\"edges\":[2,1],\"counts\":[1,1,1]}}}", "edges",
                        "{\"features\":{\"a\":{\"edges\":[1,2],\"counts\":[1]}}}", "one more than edges",
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
                file + " of " + content.lines().findFirst().orElse("").transform(HostileBundles::shown),
                with(file, content),
                reason)));
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

    private static final String SHA_OF_NOTHING = "0".repeat(64) + "  config.yaml\n";

    private static String shown(String text) {
        return text.substring(0, Math.min(40, text.length()));
    }

    private void graphs() {
        graph("a graph of a future format", GoodBundles.linear().ir(99), "IR version 99");
        graph("a graph without a format", GoodBundles.linear().ir(0), "IR version 0");
        graph("future operators", GoodBundles.linear().opset("", 99), "opset 99 of ai.onnx");
        graph("no operators", new GraphBuilder("empty").input("x", OnnxType.FP32, -1, 3), "a graph without outputs");
        graph(
                "an operator of somebody's own",
                GoodBundles.linear().opset("ai.evil", 1).node("ai.evil", "RunCommand", List.of("x"), List.of("e")),
                "operator ai.evil::RunCommand");
        graph(
                "an operator of Python",
                GoodBundles.linear()
                        .opset("ai.onnx.contrib", 1)
                        .node("ai.onnx.contrib", "PyOp", List.of("x"), List.of("e")),
                "operator ai.onnx.contrib::PyOp");
        graph(
                "a domain without its opset",
                GoodBundles.linear().node("com.microsoft", "Gelu", List.of("x"), List.of("e")),
                "operators of com.microsoft without their opset");
        graph(
                "a tensor of 4 EiB",
                GoodBundles.linear().stored("huge", OnnxType.FP32, List.of(1L << 31, 1L << 29), new byte[4]),
                "none that memory could hold");
        graph(
                "a tensor of 4 PiB",
                GoodBundles.linear().stored("huge", OnnxType.FP32, List.of(1L << 30, 1L << 20), new byte[4]),
                "1 elements are there (expected: 1125899906842624");
        graph(
                "a tensor beyond all numbers",
                GoodBundles.linear().stored("huge", OnnxType.FP32, List.of(1L << 40, 1L << 40), new byte[4]),
                "none that memory could hold");
        graph(
                "a tensor of less than nothing",
                GoodBundles.linear().stored("huge", OnnxType.FP32, List.of(-1L, -1L), new byte[4]),
                "none that memory could hold");
        graph(
                "a tensor that is cut off",
                GoodBundles.linear().stored("short", OnnxType.FP32, List.of(4L), new byte[12]),
                "3 elements are there (expected: 4");
        graph("an input more", GoodBundles.linear().input("secret", OnnxType.FP32, 1), "secret is missing");
        refused("a graph that is a pickle", with(Bundle.MODEL, "\u0000\u0004pickle"), "model.onnx");
        refused("a graph that is empty", with(Bundle.MODEL, ""), "an empty file");
        refused("a graph that is a web page", with(Bundle.MODEL, "<html></html>"), "model.onnx");
        byte[] whole = GoodBundles.linear().build();
        for (int i = 0; i < TRUNCATED_GRAPHS; i++) {
            int length = 1 + random.nextInt(whole.length - 1);
            refused(
                    "a graph cut off at " + length,
                    GoodBundles.tensor()
                            .file(Bundle.MODEL, Bytes.wrap(Arrays.copyOf(whole, length)))
                            .zip(),
                    "model.onnx");
        }
    }

    private void graph(String name, GraphBuilder graph, String reason) {
        refused(
                name,
                GoodBundles.tensor()
                        .file(Bundle.MODEL, Bytes.wrap(graph.build()))
                        .zip(),
                reason);
    }

    private void externals() {
        external("outside of the bundle", Map.of("location", "../weights.bin"), "leads out of the bundle");
        external("an absolute place", Map.of("location", "/etc/passwd"), "an absolute path");
        external("no place", Map.of("offset", "0"), "an empty step");
        external("a cycle", Map.of("location", "model.onnx"), "refers to model.onnx itself");
        external("the list of digests", Map.of("location", "checksums.sha256"), "refers to checksums.sha256 itself");
        external("a file that is not there", Map.of("location", "other.bin"), "other.bin is not in the bundle");
        external(
                "beyond the end",
                Map.of("location", "weights.bin", "offset", "4", "length", "24"),
                "inside its 24 bytes");
        external(
                "far beyond the end",
                Map.of("location", "weights.bin", "offset", "9223372036854775807", "length", "24"),
                "inside its 24 bytes");
        external("before the beginning", Map.of("location", "weights.bin", "offset", "-4"), "0 or more");
        external(
                "too short",
                Map.of("location", "weights.bin", "offset", "0", "length", "20"),
                "20 bytes (expected: 24");
        external("no number", Map.of("location", "weights.bin", "offset", "many"), "0 or more");
        external(
                "the configuration", Map.of("location", "config.yaml", "length", "24"), "refers to config.yaml itself");
        GraphBuilder shared = new GraphBuilder("shared")
                .opset("", 13)
                .input("x", OnnxType.FP32, -1, 3)
                .output("y", OnnxType.FP32, -1, 2)
                .external("w", OnnxType.FP32, List.of(3L, 2L), Map.of("location", "weights.bin"))
                .external("v", OnnxType.FP32, List.of(3L, 2L), Map.of("location", "weights.bin"))
                .node("MatMul", List.of("x", "w"), List.of("y"));
        refused(
                "weights that share bytes",
                GoodBundles.external()
                        .file(Bundle.MODEL, Bytes.wrap(shared.build()))
                        .zip(),
                "shares its bytes with another");
    }

    private void external(String name, Map<String, String> place, String reason) {
        refused("external data: " + name, GoodBundles.external(place).zip(), reason);
    }

    private void damagedFiles() {
        List<Supplier<BundleWriter>> good = List.copyOf(GoodBundles.all().values());
        for (int i = 0; i < DAMAGED_FILES; i++) {
            BundleWriter writer = good.get(random.nextInt(good.size())).get();
            List<String> paths = writer.whole().keySet().stream()
                    .filter(path -> !path.equals(Bundle.CHECKSUMS) && !path.equals(BundleConfig.FILE))
                    .toList();
            String path = paths.get(random.nextInt(paths.size()));
            writer.file(Bundle.CHECKSUMS, writer.whole().get(Bundle.CHECKSUMS));
            writer.file(path, damaged(writer.whole().get(path)));
            refused("damaged " + i + ": " + path, writer.zip(), path + ": its digest is");
        }
    }

    private void truncated() {
        List<Supplier<BundleWriter>> good = List.copyOf(GoodBundles.all().values());
        for (int i = 0; i < TRUNCATED; i++) {
            BundleWriter writer = good.get(random.nextInt(good.size())).get();
            Bytes whole = i % 3 == 0 ? writer.zip() : i % 3 == 1 ? writer.tar() : writer.tarGz();
            int length = 4 + random.nextInt(whole.length() - 4);
            refused("an archive cut off at " + length + " of " + whole.length(), whole.slice(0, length), "");
        }
    }

    private void damagedArchives() {
        for (int i = 0; i < DAMAGED_ARCHIVES; i++) {
            BundleWriter writer = GoodBundles.text();
            Bytes whole = i % 3 == 0 ? writer.zip() : i % 3 == 1 ? writer.tar() : writer.tarGz();
            all.add(new Hostile("a damaged archive " + i, damaged(whole), new Outcome.Either(digest(writer))));
        }
    }

    private void damagedGraphs() {
        for (int i = 0; i < DAMAGED_GRAPHS; i++) {
            BundleWriter writer = GoodBundles.image();
            writer.file(Bundle.MODEL, damaged(writer.whole().get(Bundle.MODEL)));
            all.add(new Hostile("a damaged graph " + i, writer.zip(), new Outcome.Any()));
        }
    }

    private static String digest(BundleWriter writer) {
        return Bundle.digest(writer.whole().entrySet().stream()
                .filter(file -> !file.getKey().equals(Bundle.CHECKSUMS))
                .map(file -> new ArtifactFile(
                        file.getKey(),
                        file.getValue().length(),
                        Digests.of(file.getValue().shared())))
                .toList());
    }

    private Bytes damaged(Bytes whole) {
        byte[] bytes = whole.toArray();
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return Bytes.wrap(bytes);
    }

    private static Bytes with(String path, String content) {
        return with(path, content, writer -> {});
    }

    private static Bytes with(String path, String content, Consumer<BundleWriter> more) {
        BundleWriter writer = GoodBundles.tensor().text(path, content);
        more.accept(writer);
        return writer.zip();
    }

    private static Bytes config(String from, String to) {
        return of(GoodBundles.tensor(), from, to);
    }

    private static Bytes of(BundleWriter writer, String from, String to) {
        return of(writer, BundleConfig.FILE, from, to);
    }

    private static Bytes of(BundleWriter writer, String path, String from, String to) {
        String before = writer.whole().get(path).utf8();
        if (!before.contains(from)) {
            throw new IllegalArgumentException(from + " (expected: in " + before + ")");
        }
        return writer.text(path, before.replace(from, to)).zip();
    }

    private static byte[] joined(Bytes first, Bytes second) {
        byte[] both = Arrays.copyOf(first.shared(), first.length() + second.length());
        System.arraycopy(second.shared(), 0, both, first.length(), second.length());
        return both;
    }

    private void taken(String name, Bytes archive) {
        all.add(new Hostile(name, archive, new Outcome.Taken()));
    }

    private void refused(String name, Bytes archive, String reason) {
        all.add(new Hostile(name, archive, new Outcome.Refused(reason)));
    }
}
