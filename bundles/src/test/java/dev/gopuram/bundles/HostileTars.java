package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import java.util.Map;

/** Tars with what is no file, and with headers that lie. */
final class HostileTars extends CorpusPart {
    @Override
    void fill() {
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
        refused("a path for all files", global("path=x"), "path for all of its files");
        refused("a size for all files", global("size=7"), "size for all of its files");
        taken("a comment for all files", global("comment=made by hand"));
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

    private static Bytes global(String record) {
        String line = (record.length() + (record.length() > 5 ? 4 : 3)) + " " + record + "\n";
        return Bytes.wrap(joined(
                new TarWriter().extension("pax", 'g', Bytes.utf8(line)).bytes(),
                Archives.tar(GoodBundles.tensor()).done()));
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
}
