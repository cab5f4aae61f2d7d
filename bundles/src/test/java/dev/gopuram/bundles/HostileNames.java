package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Names that would be files elsewhere, or two files, or code. */
final class HostileNames extends CorpusPart {
    @Override
    void fill() {
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
                Map.entry("c:evil", "an absolute path"),
                Map.entry("//host/share", "an absolute path"),
                Map.entry("con", "not a name that every file system has"),
                Map.entry("tokenizer/NUL.json", "not a name that every file system has"),
                Map.entry("lpt1.txt", "not a name that every file system has"),
                Map.entry("\ufb01le.txt", "not a name that every file system has"),
                Map.entry("a.txt.", "not a name that every file system has"),
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
}
