package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;

/** Small archives that mean a large memory. */
final class Bombs extends CorpusPart {
    @Override
    void fill() {
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
}
