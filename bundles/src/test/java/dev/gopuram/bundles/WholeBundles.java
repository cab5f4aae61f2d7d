package dev.gopuram.bundles;

/** Bundles with nothing wrong, in every kind of archive, and those with a file less. */
final class WholeBundles extends CorpusPart {
    @Override
    void fill() {
        good();
        incomplete();
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
}
